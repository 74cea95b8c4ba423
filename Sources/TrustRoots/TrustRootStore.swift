// SPDX-License-Identifier: Apache-2.0

package import Policy
import Sigstore
import Synchronization

/// Finds the trust roots that policies name: built in, in files, inline, or kept fresh by a TUF mirror. Each is read
/// once, but one that may be there a moment later is looked for again; several live side by side.
package final class TrustRootStore: Sendable {
    /// Where the mirrors' folders are; `nil` when there is none.
    package let mirrors: MirrorFolders?
    /// The age beyond which a root that is kept fresh no longer counts, in seconds; `nil` for none.
    package let maxAge: Int?
    private let readFile: @Sendable (_ path: String, _ limit: Int) throws -> [UInt8]
    private let now: @Sendable () -> Int
    private let known = Mutex<[TrustRootReference: Result<LoadedTrustRoot, TrustRootFailure>]>([:])

    /// A store.
    ///
    /// - Parameter readFile: reads a file; throws when it cannot be read or is longer than the limit in bytes.
    /// - Parameter now: the time, in seconds since 1970.
    package init(
        mirrors: MirrorFolders? = nil, maxAge: Int? = nil,
        readFile: @escaping @Sendable (String, Int) throws -> [UInt8],
        now: @escaping @Sendable () -> Int
    ) {
        self.mirrors = mirrors
        self.maxAge = maxAge
        self.readFile = readFile
        self.now = now
    }

    /// The root that `reference` names.
    package func root(_ reference: TrustRootReference) throws(TrustRootFailure) -> LoadedTrustRoot {
        let result = known.withLock { known in
            if let result = known[reference] { return result }
            let result = load(reference)
            if case .failure(let failure) = result, failure.isTransient { return result }
            known[reference] = result
            return result
        }
        let loaded = try result.get()
        let now = now()
        if let maxAge, loaded.isOlder(than: maxAge, at: now) {
            throw .tooOld(
                loaded.refresh ?? RefreshCommand(loaded.name), age: loaded.age(at: now), limit: maxAge)
        }
        return loaded
    }

    /// Forgets a root, so that the next one who asks reads it anew: after a refresh.
    package func forget(_ reference: TrustRootReference) {
        known.withLock { _ = $0.removeValue(forKey: reference) }
    }

    /// Every name that leads to a root, sorted.
    package static func names(_ mirrors: MirrorFolders?) -> [String] {
        Set(BuiltInTrustRoot.allCases.map(\.rawValue) + (mirrors?.names() ?? [])).sorted()
    }

    private func load(_ reference: TrustRootReference) -> Result<LoadedTrustRoot, TrustRootFailure> {
        do throws(TrustRootFailure) {
            switch reference {
            case .inline(let bytes):
                return .success(
                    LoadedTrustRoot(
                        root: try parse(bytes, reference.title), name: reference.title, origin: .inline))
            case .file(let path):
                return .success(
                    LoadedTrustRoot(
                        root: try parse(try read(path, path), path), name: path, origin: .file(path)))
            case .named(let name): return .success(try load(named: name))
            }
        } catch {
            return .failure(error)
        }
    }

    /// A mirror's document, where there is one; else what comes with the program.
    private func load(named name: String) throws(TrustRootFailure) -> LoadedTrustRoot {
        let builtIn = BuiltInTrustRoot(rawValue: name)
        let command = RefreshCommand(name, in: mirrors)
        if let mirrors, mirrors.names().contains(name) {
            let folder = mirrors.folder(name)
            do throws(TrustRootFailure) {
                guard !mirrors.isEmpty(name) else { throw .notFetched(command) }
                // The stamp first: a refresh in between must not make an old document new.
                let refreshed = (try? readFile(folder.stamp, RefreshStamp.largest)).flatMap {
                    RefreshStamp.read($0, now: now())
                }
                let root = try parse(try read(folder.document, name), name)
                // What comes with a newer program may be newer than what was fetched last.
                if builtIn == nil || refreshed ?? 0 >= BuiltInTrustRoot.date {
                    return LoadedTrustRoot(
                        root: root, name: name, origin: .mirror(refreshed: refreshed), refresh: command)
                }
            } catch {
                // A cache that cannot be read must not fail what the built-in root can decide.
                guard builtIn != nil else { throw error }
            }
        }
        guard let builtIn else {
            throw .unknownName(name, known: Self.names(mirrors))
        }
        return LoadedTrustRoot(
            root: try parse(builtIn.document, name), name: name, origin: .builtIn, refresh: command)
    }

    private func read(_ path: String, _ name: String) throws(TrustRootFailure) -> [UInt8] {
        do {
            return try readFile(path, Self.largestDocument)
        } catch {
            throw .unreadable(name: name, why: "\(error)")
        }
    }

    private func parse(_ bytes: [UInt8], _ name: String) throws(TrustRootFailure) -> TrustRoot {
        do throws(TrustRootError) {
            return try TrustRoot(parsing: bytes)
        } catch {
            throw .malformed(name: name, error)
        }
    }

    private static let largestDocument = 4 << 20
}
