// SPDX-License-Identifier: Apache-2.0

package import Policy

/// Finds the public keys that policies name: in the policy, in files, in the key ring, at providers.
package struct KeyResolver: Sendable {
    package var ring: KeyRing
    /// What was fetched from providers; `nil` fetches nothing.
    package var store: KeyStore?

    package init(ring: KeyRing, store: KeyStore? = nil) {
        self.ring = ring
        self.store = store
    }

    /// The keys that a policy's key stands for, each with its copy or why there is none. Empty when all are revoked.
    package func keys(_ key: TrustedKey) async -> [ResolvedKey] {
        var resolved: [ResolvedKey] = []
        for ringKey in ring.keys(key) {
            resolved.append(ResolvedKey(ringKey: ringKey, copy: await copy(ringKey.reference)))
        }
        return resolved
    }

    /// Has what is not at hand fetched, all at once; finding it then takes no time.
    package func prepare(_ keys: [TrustedKey]) async {
        await withTaskGroup { group in
            for key in keys {
                for ringKey in ring.keys(key) where !ringKey.reference.isLocal {
                    group.addTask { _ = await copy(ringKey.reference) }
                }
            }
        }
    }

    /// One key by its reference.
    package func copy(_ reference: KeyReference) async -> Result<KeyCopy, KeyError> {
        do throws(KeyError) {
            return .success(try await found(reference))
        } catch {
            return .failure(error)
        }
    }

    /// Asks the provider of a key, whatever the age of its copy. A copy that could not be renewed says why.
    package func refreshed(_ reference: KeyReference) async -> Result<KeyCopy, KeyError> {
        guard !reference.isLocal, let store else { return await copy(reference) }
        do throws(KeyFetchError) {
            return .success(try await store.refresh(reference))
        } catch {
            return .failure(.fetch(error))
        }
    }

    /// Asks providers again for what may have changed since the copies were made. Whether any key is another now.
    package func renew(_ keys: [ResolvedKey]) async -> Bool {
        guard let store else { return false }
        var changed = false
        for key in keys where !key.ringKey.reference.isLocal {
            guard case .success(let old) = key.copy else { continue }
            let new = try? await store.renew(key.ringKey.reference)
            if let new, new.key != old.key { changed = true }
        }
        return changed
    }

    private func found(_ reference: KeyReference) async throws(KeyError) -> KeyCopy {
        if reference.isLocal {
            return KeyCopy(try ring.folder.key(reference), from: reference.provider)
        }
        guard let store else { throw .unsupportedSource(name: reference.title) }
        do throws(KeyFetchError) {
            return try await store.key(reference)
        } catch {
            throw .fetch(error)
        }
    }
}

/// A key with its copy, or why there is none.
package struct ResolvedKey: Sendable {
    package var ringKey: RingKey
    package var copy: Result<KeyCopy, KeyError>
}
