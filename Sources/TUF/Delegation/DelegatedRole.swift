// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// A role that some targets are delegated to (TUF specification, section 4.5).
struct DelegatedRole: Sendable {
    private enum Scope: Sendable {
        case patterns([PathPattern])
        /// Beginnings of the SHA-256 of a target's name, in hexadecimal.
        case hashPrefixes([String])
    }

    /// Its name.
    let name: String
    /// Whether no role behind it is asked for a target that it is trusted with.
    let isTerminating: Bool
    /// Who signs it.
    let signers: RoleSigners
    private let scope: Scope

    init(_ cursor: JSONCursor, keys: KeyTable, limits: TUFLimits) throws(JSONShapeError) {
        let name = try cursor.required("name")
        self.name = try name.string()
        // Its file would otherwise stand where a top-level role's does.
        guard !self.name.isEmpty, MetadataKind(rawValue: self.name) == nil else {
            throw name.invalid("is not a name for a delegated role")
        }
        isTerminating = try cursor.required("terminating").flag()
        signers = try RoleSigners(cursor, keys: keys, limits: limits)
        switch (try cursor.optional("paths"), try cursor.optional("path_hash_prefixes")) {
        case (let paths?, nil): scope = .patterns(try Self.texts(paths).map(PathPattern.init))
        case (nil, let prefixes?): scope = .hashPrefixes(try Self.texts(prefixes))
        case (nil, nil): throw .missing(pointer: "\(cursor.pointer)/paths")
        case (_?, _?): throw cursor.invalid("has both \"paths\" and \"path_hash_prefixes\"")
        }
    }

    /// Whether the role may describe a target of that name.
    func isTrusted(with target: String) -> Bool {
        switch scope {
        case .patterns(let patterns): return patterns.contains { $0.matches(target) }
        case .hashPrefixes(let prefixes):
            let hash = OCIModel.Digest(sha256Of: Array(target.utf8)).hex
            return prefixes.contains { hash.utf8.starts(with: $0.utf8) }
        }
    }

    private static func texts(_ list: JSONCursor) throws(JSONShapeError) -> [String] {
        var texts: [String] = []
        for element in try list.array(limit: mostPaths) { texts.append(try element.string()) }
        return texts
    }

    private static let mostPaths = 20_000
}
