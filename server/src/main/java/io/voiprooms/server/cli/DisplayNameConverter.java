package io.voiprooms.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads names for people to read, of users and of tokens. */
final class DisplayNameConverter implements ITypeConverter<String> {

  @Override
  public String convert(String text) {
    // What the terminal's character set cannot say has arrived as U+FFFD.
    if (text.isBlank() || !text.matches("[^\\p{Cc}\\p{Cs}\\x{FFFD}]{1,200}")) {
      throw new TypeConversionException(
          "a name has 1 to 200 characters, not only blanks, and none that is a control character"
              + " or unreadable in this terminal's character set.");
    }
    return text;
  }
}
