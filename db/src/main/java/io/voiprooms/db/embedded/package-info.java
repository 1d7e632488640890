/**
 * The PostgreSQL that voip-rooms brings along. {@link io.voiprooms.db.embedded.EmbeddedDatabase} is
 * the way in: it keeps a durable cluster in a directory and shares it between processes.
 *
 * <p>Five classes, from the outside in: {@code EmbeddedDatabase} decides who starts and who stops,
 * {@code PostgresCluster} knows the files in the directory and talks to the server, {@code
 * PostgresBinaries} unpacks and runs PostgreSQL's programs, {@code InterProcessLock} is a lock
 * between processes, {@code OwnerOnlyFiles} creates files that nobody else may read.
 */
@NullMarked
package io.voiprooms.db.embedded;

import org.jspecify.annotations.NullMarked;
