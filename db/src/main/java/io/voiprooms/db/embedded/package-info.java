/**
 * The embedded PostgreSQL. {@link io.voiprooms.db.embedded.EmbeddedDatabase} is the entry point: it
 * runs a durable cluster in a directory and shares it between processes.
 *
 * <p>The classes, the highest level first: {@code EmbeddedDatabase} decides when the server starts
 * and stops, {@code PostgresCluster} manages the files in the directory and connects to the server,
 * {@code PostgresBinaries} unpacks and runs the programs of PostgreSQL, {@code InterProcessLock} is
 * a lock between processes, and {@code OwnerOnlyFiles} creates files that no other user can read.
 */
@NullMarked
package io.voiprooms.db.embedded;

import org.jspecify.annotations.NullMarked;
