// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What `deploy/kargo` holds.
enum KargoFiles {
    /// For Kargo 1.11 and newer.
    static let current = "deploy/kargo"
    /// For Kargo 1.9 and 1.10.
    static let older = "deploy/kargo/1.10"
    static let folders = [current, older]

    /// Every document, with the file that holds it.
    static func documents() throws -> [(file: String, json: JSON)] {
        try Repository.files(in: "deploy/kargo").filter { $0.hasSuffix(".yaml") }.flatMap { file in
            try Repository.documents(file).map { (file, $0) }
        }
    }

    /// A task of one of the folders.
    static func task(_ name: String, in folder: String) throws -> JSON {
        let task = try Repository.documents("\(folder)/\(name).yaml").first
        guard let task, task.at("metadata.name")?.string == name else { throw Missing(what: name) }
        return task
    }

    /// What the task's step that asks is configured with.
    static func question(_ name: String, in folder: String) throws -> JSON {
        let step = try task(name, in: folder).at("spec.steps.0")
        guard let step, step["uses"] == "http", let config = step["config"] else {
            throw Missing(what: "\(name)'s http step")
        }
        return config
    }

    static func stagePolicy() throws -> JSON {
        let policy = try Repository.documents("deploy/kargo/stages/policy.yaml").first
        guard let policy, policy["kind"] == "ValidatingAdmissionPolicy" else { throw Missing(what: "policy") }
        return policy
    }

    static let tasks = ["verify-image", "await-attestation"]
}
