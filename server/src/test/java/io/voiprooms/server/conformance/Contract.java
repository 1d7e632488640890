package io.voiprooms.server.conformance;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** An OpenAPI document, with access to its places and validation against its schemas. */
final class Contract {

  /** The URI of the document in the schema registry, which is never opened. */
  private static final String NAME = "contract:/openapi.yaml";

  private final JsonNode document;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> known = new ConcurrentHashMap<>();

  Contract(String yaml) {
    document = new YAMLMapper().readTree(yaml);
    schemas =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi31(),
            builder ->
                builder
                    .schemas(Map.of(NAME, document.toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /** Returns the text of the contract from which the server was generated. */
  static String text() {
    try (InputStream contract =
        Contract.class.getResourceAsStream("/io/voiprooms/api/openapi.yaml")) {
      return new String(Objects.requireNonNull(contract).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Place root() {
    return new Place("", document);
  }

  Stream<Place> operations() {
    return root()
        .at("paths")
        .fields()
        .flatMap(path -> path.getValue().fields())
        .map(Map.Entry::getValue)
        .filter(operation -> operation.at("operationId").exists());
  }

  /** Returns the path of an operation. */
  static String path(Place operation) {
    return operation.pointer.split("/")[2].replace("~1", "/");
  }

  /** Returns the operation of a request. HEAD requests belong to the operation of GET. */
  Optional<Place> operation(String method, String path) {
    String name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    Place paths = root().at("paths");
    return Stream.concat(
            Stream.of(paths.at(path)),
            paths
                .fields()
                .filter(template -> matches(template.getKey(), path))
                .map(Map.Entry::getValue))
        .map(place -> place.at(name))
        .filter(operation -> operation.exists() && !method.equals(name))
        .findFirst();
  }

  private static boolean matches(String template, String path) {
    return template.contains("{") && path.matches(template.replaceAll("\\{[^}]*}", "[^/]+"));
  }

  /** A place in the document, given by a JSON pointer. References are followed. */
  final class Place {

    private final String pointer;
    private final JsonNode json;
    private final boolean isReference;

    private Place(String pointer, JsonNode json) {
      JsonNode reference = json.path("$ref");
      this.isReference = reference.isString();
      this.pointer = isReference ? reference.asString().substring(1) : pointer;
      this.json = isReference ? document.at(this.pointer) : json;
    }

    /** Returns whether this place was reached without a reference. */
    boolean isInline() {
      return !isReference;
    }

    boolean exists() {
      return !json.isMissingNode();
    }

    JsonNode json() {
      return json;
    }

    /** Returns the text of a field, or an empty text if the field is missing. */
    String text(String name) {
      return at(name).json.asString("");
    }

    Place at(String name) {
      String escaped = name.replace("~", "~0").replace("/", "~1");
      JsonNode field = json.isObject() ? json.path(name) : MissingNode.getInstance();
      return new Place(pointer + "/" + escaped, field);
    }

    /** Returns the fields of an object in their order. */
    Stream<Map.Entry<String, Place>> fields() {
      return json.properties().stream().map(field -> Map.entry(field.getKey(), at(field.getKey())));
    }

    /** Returns the elements of an array in their order. */
    Stream<Place> elements() {
      return IntStream.range(0, json.isArray() ? json.size() : 0)
          .mapToObj(i -> new Place(pointer + "/" + i, json.get(i)));
    }

    /** Returns the examples of a parameter, header or body by name. */
    Stream<Map.Entry<String, JsonNode>> examples() {
      return Stream.concat(
          at("example").exists()
              ? Stream.of(Map.entry("example", at("example").json))
              : Stream.empty(),
          at("examples")
              .fields()
              .map(example -> Map.entry(example.getKey(), example.getValue().at("value").json)));
    }

    /** Returns the violations of the schema at this place. */
    List<Error> errors(JsonNode instance) {
      return known
          .computeIfAbsent(pointer, p -> schemas.getSchema(SchemaLocation.of(NAME + "#" + p)))
          .validate(instance);
    }

    @Override
    public String toString() {
      return pointer;
    }
  }
}
