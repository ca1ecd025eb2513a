/** A message as GitHub's workflow commands take it: a line end would end the command (GitHub's documentation, "Workflow commands"). */
export const escapedData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

/** A property of one, which a colon or a comma would end. */
export const escapedProperty = (text: string): string =>
  escapedData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
