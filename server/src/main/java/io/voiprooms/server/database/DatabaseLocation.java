package io.voiprooms.server.database;

/**
 * The name by which an operator knows the database: a directory, or a URL without credentials.
 *
 * @param name such as {@code jdbc:postgresql://db.example.org:5432/voiprooms}
 */
public record DatabaseLocation(String name) {

  /** The location that a JDBC URL names. */
  static DatabaseLocation ofUrl(String url) {
    return new DatabaseLocation(url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//"));
  }

  @Override
  public String toString() {
    return name;
  }
}
