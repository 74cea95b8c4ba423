// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML
import Testing

/// Files of `deploy/`.
enum DeployedFile {
    static func text(_ name: String) throws -> String { try Checkout.text("../deploy/\(name)") }

    /// The only document of a file.
    static func document(_ name: String) throws -> JSON {
        let documents = try StrictYAML.documents(in: try text(name))
        try #require(documents.count == 1)
        return documents[0]
    }
}

extension StrictYAML {
    /// The documents of a text.
    static func documents(in text: String) throws -> [JSON] {
        try documents(in: Array(text.utf8), limits: .manifests)
    }
}

extension JSON {
    /// The value at a path of keys and places in lists.
    func at(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(Optional(self)) { json, step in
            guard let index = Int(step) else { return json?[String(step)] }
            guard let list = json?.array, list.indices.contains(index) else { return nil }
            return list[index]
        }
    }
}
