// SPDX-License-Identifier: Apache-2.0

package import Policy

/// The keys of a team by the names that policies use: a document, and a folder of files beside it.
package struct KeyRing: Sendable {
    package var folder: KeyFolder
    private let entries: [String: [KeyRingDocument.Entry]]
    /// The keys that verify nothing, whatever name or policy leads to them.
    package let revoked: [TrustedKey]
    /// The names of the document, in its order.
    package let names: [String]

    /// - Parameter document: `nil` when there is only a folder.
    package init(folder: KeyFolder, document: KeyRingDocument? = nil) {
        self.folder = folder
        let all = document?.entries ?? []
        entries = Dictionary(grouping: all, by: \.name)
        revoked = all.map(\.key).filter { $0.validity.state == .revoked }
        var seen: Set<String> = []
        names = all.map(\.name).filter { seen.insert($0).inserted }
    }

    /// A folder of keys, `nil` for none.
    package init(directory: String?) { self.init(folder: KeyFolder(directory: directory)) }

    /// The keys that a policy's key stands for: those of a name, or itself. Revoked ones are left out.
    package func keys(_ key: TrustedKey) -> [RingKey] {
        guard case .named(let name) = key.reference, let entries = entries[name] else {
            return [RingKey(name: nil, reference: key.reference, validities: [key.validity])]
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
