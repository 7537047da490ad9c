/*
 * Code points that Unicode gives to no character, such as U+FFFE. XML has no place for two of them,
 * and so SNS takes no message that has one.
 */

const NONCHARACTERS = /\p{Noncharacter_Code_Point}/gu;

/** The text with the replacement character in the place of each noncharacter. */
export function withoutNoncharacters(text: string): string {
  return text.replace(NONCHARACTERS, '\uFFFD');
}

/** JSON text with each noncharacter as an escape. It says the same. */
export function asciiNoncharacters(json: string): string {
  return json.replace(NONCHARACTERS, (sign) =>
    [...Array(sign.length).keys()]
      .map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
