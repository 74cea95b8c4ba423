// SPDX-License-Identifier: Apache-2.0

import Policy
package import Sigstore
package import StrictJSON

/// What a provenance statement says of a build, in the words of SLSA v1 whatever version it is written in
/// (SLSA v1.2, "Build: Provenance"). Claims of the predicate: who signed them decides what they are worth.
package struct Provenance: Sendable {
    /// Where the build's definition came from.
    package struct Source: Sendable, Equatable {
        /// As ``Policy/SourceRepository`` spells it.
        package var repository: String
        package var ref: String?
        /// The commit, when the provenance names exactly one for the repository.
        package var commit: String?
    }

    /// `builder.id`.
    package var builderID: String
    package var buildType: String
    package var source: Source?
    /// The path of the build's definition in its source.
    package var definition: String?
    /// What started the build: GitHub's event name.
    package var trigger: String?
    /// External parameters that `source` and `definition` do not account for, by name.
    package var parameters: [String: JSON] = [:]
    /// The run that built it.
    package var invocation: String?
    /// GitHub's numbers of repository and owner, and its word for the runner.
    package var repositoryID: String?
    package var ownerID: String?
    package var runner: String?

    /// The predicate types that are provenance.
    package enum Version: String, Sendable, CaseIterable {
        case v01 = "https://slsa.dev/provenance/v0.1"
        case v02 = "https://slsa.dev/provenance/v0.2"
        case v1 = "https://slsa.dev/provenance/v1"
    }

    /// Reads a statement's predicate; `nil` when it is no provenance. Throws what is malformed.
    package init?(_ statement: Statement) throws(ProvenanceObjection) {
        guard let version = Version(rawValue: statement.predicateType) else { return nil }
        let root = JSONCursor(statement.predicate)
        do throws(JSONShapeError) {
            switch version {
            case .v1: try self.init(v1: root)
            case .v02: try self.init(v02: root)
            case .v01: try self.init(v01: root)
            }
        } catch {
            throw .malformed("\(error)")
        }
    }

    private init(builderID: String, buildType: String) {
        self.builderID = builderID
        self.buildType = buildType
    }

    // MARK: the three versions

    private init(v1 root: JSONCursor) throws(JSONShapeError) {
        let definition = try root.required("buildDefinition")
        let details = try root.required("runDetails")
        self.init(
            builderID: try details.required("builder").required("id").string(),
            buildType: try definition.required("buildType").string())
        let dependencies = try Self.dependencies(try definition.optional("resolvedDependencies"))
        let external = try definition.optional("externalParameters")
        try read(external, dependencies)
        if let github = try definition.optional("internalParameters")?.optional("github") {
            trigger = try github.optional("event_name")?.string()
            repositoryID = try github.optional("repository_id")?.text()
            ownerID = try github.optional("repository_owner_id")?.text()
            runner = try github.optional("runner_environment")?.string()
        }
        // A text; GitLab writes a number.
        invocation = try details.optional("metadata")?.optional("invocationId")?.text()
    }

    private init(v02 root: JSONCursor) throws(JSONShapeError) {
        self.init(
            builderID: try root.required("builder").required("id").string(),
            buildType: try root.required("buildType").string())
        let dependencies = try Self.dependencies(try root.optional("materials"))
        let invocation = try root.optional("invocation")
        if let config = try invocation?.optional("configSource") {
            let stated = try config.optional("uri")?.string()
            definition = try config.optional("entryPoint")?.string()
            if let stated {
                let digests = try config.optional("digest")?.stringMap(limit: Self.mostDigests) ?? [:]
                source = Self.source(
                    stated, dependencies + [.init(uri: stated, digests: digests)])
            }
        }
        if source == nil { source = Self.onlySource(dependencies) }
        for member in try invocation?.optional("parameters")?.object().members ?? [] {
            parameters[member.key] = member.value
        }
        if let environment = try invocation?.optional("environment") {
            trigger = try environment.optional("github_event_name")?.string()
            repositoryID = try environment.optional("github_repository_id")?.text()
            ownerID = try environment.optional("github_repository_owner_id")?.text()
        }
        self.invocation = try root.optional("metadata")?.optional("buildInvocationID")?.text()
    }

    private init(v01 root: JSONCursor) throws(JSONShapeError) {
        let recipe = try root.optional("recipe")
        self.init(
            builderID: try root.required("builder").required("id").string(),
            buildType: try recipe?.optional("type")?.string() ?? "")
        source = Self.onlySource(try Self.dependencies(try root.optional("materials")))
        definition = try recipe?.optional("entryPoint")?.string()
        if let arguments = try recipe?.optional("arguments") { parameters["arguments"] = arguments.json }
        invocation = try root.optional("metadata")?.optional("buildInvocationId")?.text()
    }

    // MARK: where a build came from

    /// Every platform has a parameter of its own for its source.
    private mutating func read(
        _ external: JSONCursor?, _ dependencies: [Dependency]
    ) throws(JSONShapeError) {
        for member in try external?.object().members ?? [] { parameters[member.key] = member.value }
        for (name, uri) in [
            ("workflow", "repository"), ("buildConfigSource", "repository"), ("configSource", "uri"),
        ] {
            guard let object = try external?.optional(name), object.json.object != nil,
                let stated = try object.optional(uri)?.string()
            else { continue }
            let digests = try object.optional("digest")?.stringMap(limit: Self.mostDigests) ?? [:]
            source = Self.source(
                stated, ref: try object.optional("ref")?.string(),
                dependencies + [.init(uri: stated, digests: digests)])
            definition = try object.optional("path")?.string()
            parameters[name] = nil
            let accounted = [uri, "ref", "path", "digest"]
            for member in try object.object().members where !accounted.contains(member.key) {
                parameters["\(name).\(member.key)"] = member.value
            }
            return
        }
        if let stated = external?.json["source"]?.string {
            // GitLab's entryPoint is a job, not the path of its definition.
            source = Self.source(stated, dependencies)
            parameters["source"] = nil
        } else {
            source = Self.onlySource(dependencies)
        }
    }

    private struct Dependency {
        var uri: String
        var digests: [String: String]

        /// The commit, which SLSA before v1 calls `sha1`.
        var commit: String? { digests["gitCommit"] ?? digests["sha1"] }
    }

    private static func dependencies(_ list: JSONCursor?) throws(JSONShapeError) -> [Dependency] {
        var dependencies: [Dependency] = []
        for element in try list?.array(limit: mostDependencies) ?? [] {
            dependencies.append(
                Dependency(
                    uri: try element.optional("uri")?.string() ?? "",
                    digests: try element.optional("digest")?.stringMap(limit: mostDigests) ?? [:]))
        }
        return dependencies
    }

    /// The source at an address, with the one ref and the one commit that everything said of it agrees on.
    private static func source(
        _ uri: String, ref: String? = nil, _ dependencies: [Dependency]
    ) -> Source? {
        guard let address = GitAddress(uri) else { return nil }
        let same = dependencies.compactMap { dependency in
            GitAddress(dependency.uri).map { (address: $0, commit: dependency.commit) }
        }.filter { $0.address.repository == address.repository }
        let commits = Set(same.compactMap(\.commit))
        let refs = Set((same.map(\.address.ref) + [address.ref, ref]).compactMap(\.self))
        return Source(
            repository: address.repository, ref: refs.count == 1 ? refs.first : nil,
            commit: commits.count == 1 ? commits.first : nil)
    }

    /// The source, where one repository alone went into the build.
    private static func onlySource(_ dependencies: [Dependency]) -> Source? {
        let repositories = Set(dependencies.compactMap { GitAddress($0.uri)?.repository })
        guard repositories.count == 1, let only = repositories.first else { return nil }
        return source(only, dependencies)
    }

    private static let mostDependencies = 100_000
    private static let mostDigests = 32
}

extension JSONCursor {
    /// A text, or a number as it was written.
    fileprivate func text() throws(JSONShapeError) -> String {
        if case .number(let digits) = json.value { return digits }
        return try string()
    }
}
