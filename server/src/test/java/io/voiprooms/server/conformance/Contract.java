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

/** An OpenAPI document that can be walked through and validated against. */
final class Contract {

  /** Any name will do for the document: nothing is read from there. */
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

  /** The text of the contract that the server was generated from. */
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
        .members()
        .flatMap(path -> path.getValue().members())
        .map(Map.Entry::getValue)
        .filter(operation -> operation.at("operationId").exists());
  }

  /** The operation behind a request; HEAD is GET without a body. */
  Optional<Place> operation(String method, String path) {
    String name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    return Optional.of(root().at("paths").at(path).at(name))
        .filter(operation -> operation.exists() && !method.equals(name));
  }

  /** A place in the document, by its JSON pointer. References are followed. */
  final class Place {

    private final String pointer;
    private final JsonNode json;
    private final boolean referredTo;

    private Place(String pointer, JsonNode json) {
      JsonNode reference = json.path("$ref");
      this.referredTo = reference.isString();
      this.pointer = referredTo ? reference.asString().substring(1) : pointer;
      this.json = referredTo ? document.at(this.pointer) : json;
    }

    /** Whether this is where it was looked for, and not elsewhere behind a reference. */
    boolean isWrittenHere() {
      return !referredTo;
    }

    boolean exists() {
      return !json.isMissingNode();
    }

    JsonNode json() {
      return json;
    }

    /** The text of a member, empty where there is none. */
    String text(String name) {
      return at(name).json.asString("");
    }

    Place at(String name) {
      String escaped = name.replace("~", "~0").replace("/", "~1");
      JsonNode member = json.isObject() ? json.path(name) : MissingNode.getInstance();
      return new Place(pointer + "/" + escaped, member);
    }

    /** Returns the members of an object in their order. */
    Stream<Map.Entry<String, Place>> members() {
      return json.properties().stream()
          .map(member -> Map.entry(member.getKey(), at(member.getKey())));
    }

    /** Returns the elements of an array in their order. */
    Stream<Place> elements() {
      return IntStream.range(0, json.isArray() ? json.size() : 0)
          .mapToObj(i -> new Place(pointer + "/" + i, json.get(i)));
    }

    /** The examples of a parameter, a header or a body, by name; a single one has none. */
    Stream<Map.Entry<String, JsonNode>> examples() {
      return Stream.concat(
          at("example").exists()
              ? Stream.of(Map.entry("example", at("example").json))
              : Stream.empty(),
          at("examples")
              .members()
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
