package io.voiprooms.server.database;

/**
 * The name of the database in messages to operators: a directory, or a URL without credentials.
 *
 * @param name for example {@code jdbc:postgresql://db.example.org:5432/voiprooms}
 */
public record DatabaseLocation(String name) {

  /** Returns the location for a JDBC URL, without credentials and parameters. */
  static DatabaseLocation ofUrl(String url) {
    return new DatabaseLocation(url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//"));
  }

  @Override
  public String toString() {
    return name;
  }
}
