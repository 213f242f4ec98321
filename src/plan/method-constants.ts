import { clientStreams, serverStreams } from '../shared/call-kind.js';
import type { MethodTarget } from '../target/method-target.js';
import type { TemplateScope } from './template/template.js';

/** The variables of templates that tell of the method, as ghz has them. */
export function methodConstants({
  service,
  method,
  kind,
  inputType,
  outputType,
}: MethodTarget): TemplateScope['constants'] {
  return {
    FullyQualifiedName: `${service}.${method}`,
    MethodName: method,
    ServiceName: shortName(service),
    InputName: shortName(inputType),
    OutputName: shortName(outputType),
    IsClientStreaming: clientStreams(kind),
    IsServerStreaming: serverStreams(kind),
  };
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
