package io.voiprooms.db.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.imports.FieldSchema.Type;
import io.voiprooms.db.rooms.RoomField;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FieldSchemaTest {

  private static RoomField.Kind kind(FieldSchema schema) {
    return switch (schema.type()) {
      case STRING -> RoomField.Kind.TEXT;
      case INSTANT -> RoomField.Kind.INSTANT;
      case INTEGER -> RoomField.Kind.WHOLE_NUMBER;
      case BOOLEAN -> RoomField.Kind.FLAG;
      case OBJECT -> RoomField.Kind.OBJECT;
      case ARRAY -> RoomField.Kind.TEXTS;
      case ANY -> RoomField.Kind.ANY;
      case NUMBER -> throw new IllegalArgumentException("no column for fractions");
    };
  }

  @Test
  void matchesFieldsAndKindsOfRoomField() {
    Map<String, RoomField.Kind> columns =
        Arrays.stream(RoomField.values())
            .collect(Collectors.toMap(field -> field.wireName, field -> field.kind));
    Map<String, RoomField.Kind> contract =
        FieldSchema.ROOM.fields().keySet().stream()
            .collect(
                Collectors.toMap(Function.identity(), name -> kind(FieldSchema.ROOM.field(name))));

    assertThat(columns).isEqualTo(contract);
  }

  @Test
  void readsTypesOfNestedFields() {
    FieldSchema message = FieldSchema.ROOM.field("lastMessage");

    assertThat(message.field("u").field("name").type()).isEqualTo(Type.STRING);
    assertThat(message.field("urls").item().field("url").type()).isEqualTo(Type.STRING);
    assertThat(FieldSchema.ROOM.field("v").field("phone").nullable()).isTrue();
    assertThat(FieldSchema.ROOM.field("v").field("_id").maxLength()).isEqualTo(500);
    assertThat(FieldSchema.ROOM.field("customFields").field("tier")).isEqualTo(FieldSchema.ANY);
  }
}
