// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Reading and writing. Damage that is found on the way has the file set aside, and is told.
extension LiveDatabase {
    /// Throws ``StoreFailure``, or `CancellationError`.
    nonisolated func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let database = try await current()
        do {
            return try await database.pool.read(body)
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch {
            let failure = StoreFailure(error, path: folder.database)
            if case .corrupt(let why) = failure { try await replace(database, why: why) }
            throw failure
        }
    }

    /// Does `body` in one transaction. Returns once the work is in the file that is in place: what was written to one that
    /// was set aside meanwhile is written again.
    ///
    /// - Parameter makingRoom: removes what is old, where the file is full.
    nonisolated func write(
        _ body: @escaping @Sendable (Database) throws -> Void,
        makingRoom: @escaping @Sendable (Database) throws -> Void
    ) async throws {
        var failure = StoreFailure.busy
        for _ in 0..<Self.writes {
            let database = try await current()
            do {
                try await database.pool.write(body)
                if database.isInPlace { return }
            } catch let cancellation as CancellationError {
                throw cancellation
            } catch {
                failure = StoreFailure(error, path: folder.database)
                switch failure {
                case .corrupt(let why): try await replace(database, why: why)
                // The bound of the file, perhaps: what is old makes room.
                case .full: try await makeRoom(in: database, makingRoom)
                default: throw failure
                }
            }
        }
        throw failure
    }

    private nonisolated func makeRoom(
        in database: OpenDatabase, _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws {
        do {
            try await database.pool.write(body)
        } catch {
            throw StoreFailure(error, path: folder.database)
        }
    }

    /// Tries of one write; more than one is needed only when the file is replaced meanwhile, or was full.
    private static let writes = 3
}
