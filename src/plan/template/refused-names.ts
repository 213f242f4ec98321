/** Words of Go's templates that are no functions. */
const CONTROL = new Set('if else end range with define template block break continue'.split(' '));

/**
 * Functions of sprig and of Go's templates that are not here, by why. Values of ours are single ones, and no template may
 * reach the environment, the network or files, or cost more than it seems to.
 */
const REFUSED: [why: string, instead: string, names: string][] = [
  ['reads the environment', 'Name the variable with --env NAME and write {{.Env.NAME}}.', 'env expandenv'],
  ['asks the network', 'Write the address itself.', 'getHostByName'],
  [
    'makes keys or hashes passwords, which takes longer than a call',
    'Make it before the run, and give it by --env or in a file of rows.',
    'genPrivateKey genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey buildCustomCert derivePassword htpasswd bcrypt encryptAES decryptAES randBytes',
  ],
  [
    'runs a regular expression, whose cost has no bound',
    'Use replace, trimPrefix, trimSuffix, contains, or substr.',
    'regexMatch mustRegexMatch regexFind mustRegexFind regexFindAll mustRegexFindAll regexReplaceAll mustRegexReplaceAll regexReplaceAllLiteral mustRegexReplaceAllLiteral regexSplit mustRegexSplit regexQuoteMeta',
  ],
  [
    'works on lists or maps',
    'Use pick "a" "b" for a choice, or a list of rows (--rows) with {{.Row.column}}.',
    'list dict get set unset hasKey pluck keys values merge mergeOverwrite deepCopy first last rest initial append prepend concat compact uniq without has slice chunk reverse shuffle join split splitn splitList sortAlpha until untilStep seq tuple omit dig toStrings fromJson toJson toPrettyJson toRawJson mustToJson mustFromJson html js call index',
  ],
];

/** What is wrong with a name that no function has, and what to do; null for a name that nobody knows. */
export function refusedName(name: string): { says: string; hint: string } | null {
  if (CONTROL.has(name)) {
    const hint = 'Use ternary YES NO CONDITION, several messages in a JSON array, or several --call.';
    return { says: `{{${name}}} is a control word of Go's templates, which are not here.`, hint };
  }
  for (const [why, instead, names] of REFUSED) {
    if (names.split(' ').includes(name)) return { says: `${name} ${why}, and is not here.`, hint: instead };
  }
  return null;
}
