/**
 * Imports rooms. {@link io.voiprooms.db.imports.RoomImport} is the entry point: {@code
 * DocumentReader} splits the input into documents, {@code RoomDocument} converts each document to a
 * row with the help of {@code ValueConverter}, and {@code FieldSchema} reads the types of fields
 * from the contract.
 */
@NullMarked
package io.voiprooms.db.imports;

import org.jspecify.annotations.NullMarked;
