// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// One of our custom resource definitions.
struct ResourceDefinition {
    let json: JSON

    init(_ name: String) throws {
        guard let json = Self.read[name] else { throw Missing(what: name) }
        self.json = json
    }

    /// The one version's schema.
    var schema: Schema {
        Schema(json: json["spec"]?["versions"]?.array?.first?["schema"]?["openAPIV3Schema"] ?? JSON(.null))
    }

    static let policies = "imageverificationpolicies"
    static let reports = "imageverificationreports"
    static let exemptions = "imageverificationexemptions"
    static let all = [policies, reports, exemptions]

    /// The definitions, each read once: they are long.
    private static let read: [String: JSON] = all.reduce(into: [:]) { read, name in
        read[name] = try? Repository.documents("deploy/crds/assay.dev_\(name).yaml").first
    }
}

/// Something that a test needs is not there.
struct Missing: Error {
    var what: String
}
