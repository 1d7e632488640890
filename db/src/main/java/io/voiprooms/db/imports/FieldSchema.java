package io.voiprooms.db.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * The type that the contract gives to a field of a room.
 *
 * @param type the type of the value
 * @param nullable whether the value may also be null
 * @param maxLength the maximum number of characters of a string
 * @param fields the types of nested fields by name; other nested fields may have any value
 * @param items the type of the items of an array
 */
record FieldSchema(
    Type type,
    boolean nullable,
    int maxLength,
    Map<String, FieldSchema> fields,
    @Nullable FieldSchema items) {

  /** The types of JSON values in the contract. */
  enum Type {
    STRING("a string"),
    INSTANT("an instant"),
    INTEGER("a whole number of at most 64 bits"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    OBJECT("an object"),
    ARRAY("an array"),
    ANY("any JSON");

    /** The type in words, for error messages. */
    final String description;

    Type(String description) {
      this.description = description;
    }
  }

  /** The schema of a value that the contract does not describe. */
  static final FieldSchema ANY = new FieldSchema(Type.ANY, true, Integer.MAX_VALUE, Map.of(), null);

  /** The schema {@code Room} of the contract. */
  static final FieldSchema ROOM = new ContractReader().read("Room");

  /** Returns the schema of a nested field. */
  FieldSchema field(String name) {
    return fields.getOrDefault(name, ANY);
  }

  /** Returns the schema of the items. */
  FieldSchema item() {
    return items == null ? ANY : items;
  }

  /** Reads schemas from {@code openapi.yaml}. */
  private static final class ContractReader {

    private static final String FILE = "openapi.yaml";

    private final Map<?, ?> schemas;

    ContractReader() {
      try (InputStream file = FieldSchema.class.getResourceAsStream(FILE)) {
        Map<?, ?> contract = new Yaml().load(Objects.requireNonNull(file, FILE));
        schemas = (Map<?, ?>) ((Map<?, ?>) contract.get("components")).get("schemas");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    FieldSchema read(String name) {
      return read((Map<?, ?>) schemas.get(name));
    }

    private FieldSchema read(Map<?, ?> schema) {
      if (schema.get("$ref") instanceof String reference) {
        return read(reference.substring(reference.lastIndexOf('/') + 1));
      }
      List<?> types = schema.get("type") instanceof List<?> list ? list : oneOrNone(schema);
      Map<?, ?> properties =
          schema.get("properties") instanceof Map<?, ?> nested ? nested : Map.of();
      return new FieldSchema(
          type(types, "date-time".equals(schema.get("format"))),
          types.isEmpty() || types.contains("null"),
          schema.get("maxLength") instanceof Integer length ? length : Integer.MAX_VALUE,
          properties.entrySet().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      property -> (String) property.getKey(),
                      property -> read((Map<?, ?>) property.getValue()))),
          schema.get("items") instanceof Map<?, ?> items ? read(items) : null);
    }

    private static List<?> oneOrNone(Map<?, ?> schema) {
      Object type = schema.get("type");
      return type == null ? List.of() : List.of(type);
    }

    private static Type type(List<?> types, boolean instant) {
      return types.isEmpty()
          ? Type.ANY
          : switch ((String) types.get(0)) {
            case "string" -> instant ? Type.INSTANT : Type.STRING;
            case "integer" -> Type.INTEGER;
            case "number" -> Type.NUMBER;
            case "boolean" -> Type.BOOLEAN;
            case "object" -> Type.OBJECT;
            case "array" -> Type.ARRAY;
            default -> throw new IllegalStateException("unknown type " + types);
          };
    }
  }
}
