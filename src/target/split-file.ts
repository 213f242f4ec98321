import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { indexSymbols } from './symbol-index.js';
import { typeReferences } from './type-references.js';

/**
 * Splits a file into as many as it can be without one needing another in a circle: one for every top-level
 * declaration, or group of declarations that need each other. All type names must be complete; imports are left out.
 */
export function splitFile(file: FileDescriptorProto): FileDescriptorProto[] {
  const single = (rest: MessageInitShape<typeof FileDescriptorProtoSchema>, index: number) => {
    const { syntax, edition, options } = file;
    const name = `${file.name}#${index}`;
    return create(FileDescriptorProtoSchema, { name, package: file.package, syntax, edition, options, ...rest });
  };
  const pieces = [
    ...file.enumType.map((each) => ({ enumType: [each] })),
    ...file.messageType.map((each) => ({ messageType: [each] })),
    ...file.extension.map((each) => ({ extension: [each] })),
    ...file.service.map((each) => ({ service: [each] })),
  ].map(single);
  const symbols = indexSymbols(pieces);
  const indexOf = new Map(pieces.map((piece, index) => [piece, index]));
  const needs = pieces.map((piece) =>
    typeReferences(piece)
      .map(({ name }) => indexOf.get(symbols.get(name.slice(1))?.file as FileDescriptorProto))
      .filter((index) => index !== undefined),
  );
  return circles(needs).map((group, index) =>
    single(
      {
        enumType: group.flatMap((each) => pieces[each]!.enumType),
        messageType: group.flatMap((each) => pieces[each]!.messageType),
        extension: group.flatMap((each) => pieces[each]!.extension),
        service: group.flatMap((each) => pieces[each]!.service),
      },
      index,
    ),
  );
}

/**
 * The strongly connected components of a graph (Kosaraju's algorithm, without recursion: the graph is the server's).
 *
 * @param needs for every node the nodes that it leads to
 */
function circles(needs: number[][]): number[][] {
  const reversed: number[][] = needs.map(() => []);
  needs.forEach((targets, from) => {
    for (const to of targets) reversed[to]!.push(from);
  });
  const seen = new Set<number>();
  const finished = needs.flatMap((_, node) => postorder(node, needs, seen));
  seen.clear();
  return finished
    .reverse()
    .map((node) => postorder(node, reversed, seen))
    .filter((group) => group.length > 0);
}

/** The nodes reached from `start` that were not `seen` before, each after all that are reached from it. */
function postorder(start: number, edges: number[][], seen: Set<number>): number[] {
  if (seen.has(start)) return [];
  seen.add(start);
  const finished: number[] = [];
  const open = [{ node: start, next: 0 }];
  while (open.length > 0) {
    const top = open[open.length - 1]!;
    const target = edges[top.node]![top.next++];
    if (target === undefined) {
      finished.push(top.node);
      open.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      open.push({ node: target, next: 0 });
    }
  }
  return finished;
}
