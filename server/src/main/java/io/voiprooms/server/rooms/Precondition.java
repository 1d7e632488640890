package io.voiprooms.server.rooms;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The condition of a request on the version of a room, which is null if the room does not exist.
 *
 * @param ifMatch the header {@code If-Match}: ETags of which the room must have one, or {@code *}
 * @param ifNoneMatch the header {@code If-None-Match}: ETags that the room must not have, or {@code
 *     *}
 */
record Precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch)
    implements Predicate<@Nullable String> {

  /** Jetty appends this to the ETag of a compressed response. */
  private static final Pattern SUFFIX_OF_COMPRESSION = Pattern.compile("--[a-z]+(?=\"$)");

  /** Returns the ETag of a room with this version. */
  static String etag(String version) {
    return '"' + version + '"';
  }

  @Override
  public boolean test(@Nullable String version) {
    return (ifMatch == null || names(ifMatch, version, true))
        && (ifNoneMatch == null || !names(ifNoneMatch, version, false));
  }

  /** Returns whether a header names this version of a room. */
  private static boolean names(String header, @Nullable String version, boolean strong) {
    if (version == null) {
      return false;
    }
    List<ETag> named = ETag.parse(header);
    ETag current = ETag.create(etag(version));
    return named.stream()
        .anyMatch(
            etag ->
                etag.isWildcard()
                    || ETag.create(
                            SUFFIX_OF_COMPRESSION.matcher(etag.formattedTag()).replaceFirst(""))
                        .compare(current, strong));
  }
}
