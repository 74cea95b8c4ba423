// SPDX-License-Identifier: Apache-2.0

package import Policy

/// The keys of a team by the names that policies use: a document, and a folder of files beside it.
package struct KeyRing: Sendable {
    package var folder: KeyFolder
    private let entries: [String: [KeyRingDocument.Entry]]
    /// The keys that verify nothing, whatever name or policy leads to them.
    package let revoked: [TrustedKey]
    private let document: [KeyRingDocument.Entry]

    /// - Parameter document: `nil` when there is only a folder.
    package init(folder: KeyFolder, document: KeyRingDocument? = nil) {
        self.folder = folder
        self.document = document?.entries ?? []
        entries = Dictionary(grouping: self.document, by: \.name)
        revoked = self.document.map(\.key).filter { $0.validity.state == .revoked }
    }

    /// A folder of keys, `nil` for none.
    package init(directory: String?) { self.init(folder: KeyFolder(directory: directory)) }

    /// Every key of the ring, revoked ones included, then the files of the folder that it does not mention, then those
    /// of `others` that are none of these; each with its name in the ring.
    package func all(with others: [TrustedKey] = []) -> [(name: String?, key: TrustedKey)] {
        var all: [(name: String?, key: TrustedKey)] = document.map { ($0.name, $0.key) }
        let mentioned = Set(document.map(\.name) + document.compactMap { $0.key.reference.fileName })
        all += folder.names().filter { !mentioned.contains($0) }.map { ($0, TrustedKey(.named($0))) }
        for other in others
        where !all.contains(where: {
            $0.key.reference == other.reference || other.reference == $0.name.map(KeyReference.named)
        }) {
            all.append((nil, other))
        }
        return all
    }

    /// The keys that a policy's key stands for: those of a name, or itself. Revoked ones are left out.
    package func keys(_ key: TrustedKey) -> [RingKey] {
        guard case .named(let name) = key.reference, let entries = entries[name] else {
            // What the ring says of a key holds for those who name its file, too.
            let others = document.filter {
                $0.key.reference == key.reference && $0.key.validity.state != .revoked
            }
            return [
                RingKey(
                    name: nil, reference: key.reference,
                    validities: [key.validity] + others.map(\.key.validity))
            ]
        }
        return entries.filter { $0.key.validity.state != .revoked }.map { entry in
            RingKey(
                name: name, reference: entry.key.reference, validities: [key.validity, entry.key.validity])
        }
    }
}

/// One of the keys that a policy's key stands for.
package struct RingKey: Sendable {
    /// The name in the ring's document; `nil` for what the policy names itself.
    package var name: String?
    package var reference: KeyReference
    /// What policy and ring say of when it counts; all of it holds.
    package var validities: [KeyValidity]
}

extension KeyReference {
    /// The name of a file in the ring's folder; `nil` for what is elsewhere.
    fileprivate var fileName: String? {
        if case .named(let name) = self { name } else { nil }
    }
}
