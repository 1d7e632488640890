package io.voiprooms.server.docs;

import io.voiprooms.api.RoomsApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Completes the portal with what is made of other files. The build runs it, the server does not.
 */
final class PortalBuild {

  private PortalBuild() {}

  /**
   * Writes the files.
   *
   * @param arguments the portal's directory
   */
  public static void main(String[] arguments) throws IOException {
    Path portal = Path.of(arguments[0]);

    byte[] contract = read(RoomsApi.class.getResource("openapi.yaml"));
    Files.write(portal.resolve("openapi.yaml"), contract);
    JsonNode json = new YAMLMapper().readTree(contract);
    JsonMapper.shared()
        .writerWithDefaultPrettyPrinter()
        .writeValue(portal.resolve("openapi.json"), json);

    byte[] scalar =
        read(PortalBuild.class.getResource("/META-INF/resources/webjars/scalar/scalar.js"));
    Files.write(portal.resolve("scalar.js"), scalar);
    for (String large : List.of("openapi.json", "openapi.yaml", "scalar.js")) {
      compress(portal.resolve(large));
    }
  }

  private static void compress(Path file) throws IOException {
    try (var compressed = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
      Files.copy(file, compressed);
    }
  }

  private static byte[] read(@Nullable URL file) throws IOException {
    try (InputStream in = Objects.requireNonNull(file).openStream()) {
      return in.readAllBytes();
    }
  }
}
