package io.voiprooms.server.portal.build;

import static java.util.Comparator.comparing;

import io.voiprooms.api.RoomsApi;
import io.voiprooms.server.portal.Page;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Writes the files of the portal. The build runs this class; the server does not use it. */
final class PortalBuild {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final YAMLMapper YAML = new YAMLMapper();

  private PortalBuild() {}

  /**
   * Writes the files.
   *
   * @param arguments the output directory; the directory with the static files; the directory of
   *     the module {@code contracts}, which need not exist; the archive to write
   */
  public static void main(String[] arguments) throws IOException {
    Path portal = Path.of(arguments[0]);
    File contracts = new File(arguments[2]);
    FileSystemUtils.deleteRecursively(portal);
    FileSystemUtils.copyRecursively(Path.of(arguments[1]), portal);

    byte[] yaml = read(RoomsApi.class.getResource("openapi.yaml"));
    Files.write(portal.resolve("openapi.yaml"), yaml);
    Contract contract = new Contract(YAML.readTree(yaml));
    write(portal.resolve("openapi.json"), contract.json());

    Page.reference().write(portal, "index.html");
    List<Pact> pacts =
        files(new File(contracts, "pacts"), ".json").map(JSON::readTree).map(Pact::of).toList();
    new ConsumersPage(contract, pacts).page().write(portal, "consumers.html");
    List<JsonNode> released =
        files(new File(contracts, "released"), ".yaml")
            .map(YAML::readTree)
            .sorted(comparing(PortalBuild::version))
            .toList();
    ChangesPage.of(released, contract.json()).write(portal, "changes.html");

    byte[] scalar =
        read(PortalBuild.class.getResource("/META-INF/resources/webjars/scalar/scalar.js"));
    Files.write(portal.resolve("scalar.js"), scalar);
    for (String large : List.of("openapi.json", "openapi.yaml", "scalar.js")) {
      compress(portal.resolve(large));
    }
    zip(portal, Path.of(arguments[3]));
  }

  private static Stream<File> files(File directory, String extension) {
    File[] files = directory.listFiles((in, name) -> name.endsWith(extension));
    return files == null ? Stream.empty() : Stream.of(files).sorted();
  }

  private static Version version(JsonNode contract) {
    return Version.parse(contract.at("/info/version").asString());
  }

  private static void write(Path file, Object json) {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file, json);
  }

  private static void compress(Path file) throws IOException {
    try (var compressed = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
      Files.copy(file, compressed);
    }
  }

  /**
   * Writes the portal as an archive for other web servers. The same files give the same bytes, so
   * all entries have the same time.
   */
  private static void zip(Path portal, Path archive) throws IOException {
    try (Stream<Path> files = Files.list(portal);
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (Path file : files.sorted().toList()) {
        ZipEntry entry = new ZipEntry(portal.relativize(file).toString());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        Files.copy(file, zip);
      }
    }
  }

  private static byte[] read(@Nullable URL file) throws IOException {
    try (InputStream in = Objects.requireNonNull(file).openStream()) {
      return in.readAllBytes();
    }
  }
}
