// SPDX-License-Identifier: Apache-2.0

import LinearPattern
package import StrictJSON
import StrictYAML

/// What was read from policy files.
package struct PolicySet: Sendable {
    package var projects: [ProjectPolicy] = []
    package var applications: [ApplicationPolicy] = []
    package var keyRings: [KeyRingDocument] = []
    package var diagnostics: [PolicyDiagnostic] = []

    package init() {}

    /// Every signer that the documents define, those of builders, verifiers and gates too; those of projects first.
    package var signers: [Signer] {
        var signers = projects.flatMap { project in
            guard let body = project.body else { return [Signer]() }
            return body.defaultSigners + body.slsa.trust.signers + body.gates.flatMap(\.signers)
        }
        for application in applications {
            guard case .read(let body) = application.body else { continue }
            for case .own(let signer) in body.signers { signers.append(signer) }
            signers += body.gates.flatMap(\.signers)
        }
        return signers
    }

    /// Adds what another file holds.
    package mutating func merge(_ other: PolicySet) {
        projects += other.projects
        applications += other.applications
        keyRings += other.keyRings
        diagnostics += other.diagnostics
    }
}

/// Reads AppProjects, Applications, ImageVerificationPolicies and KeyRings, strictly, to the end of the file.
package enum PolicyReader {
    /// The group of our own resources.
    package static let group = "assay.dev"
    private static let argoGroup = "argoproj.io"
    /// The annotation that carries an application's body in a cluster.
    package static let annotation = "assay.dev/image-verification"

    /// Reads a YAML or JSON file. A file that is not YAML may have held any policy: it gives one diagnostic, and one
    /// policy that governs everything and cannot be read.
    package static func read(yaml bytes: [UInt8], file: String) -> PolicySet {
        do throws(YAMLError) {
            return read(try StrictYAML.documents(in: bytes, limits: .policy), file: file)
        } catch {
            var set = PolicySet()
            let location = SourceLocation(file: file, position: error.position)
            set.diagnostics = [PolicyDiagnostic(.syntax("\(error)"), path: "", at: location)]
            set.projects = [.unreadable(set.diagnostics, at: location)]
            return set
        }
    }

    /// Who may have written the `spec` of an Application.
    package enum Origin: Sendable {
        /// A file that was named by whoever asks: an administrator's word.
        case file
        /// A live object: tenants write it, and their `spec` is worth no more than their annotation.
        case cluster
    }

    /// Reads documents that are parsed already.
    package static func read(_ documents: [JSON], file: String, from origin: Origin = .file) -> PolicySet {
        var set = PolicySet()
        for (offset, json) in documents.enumerated() {
            let sink = ProblemSink(file: file, document: offset + 1)
            read(json, from: origin, into: &set, sink)
            set.diagnostics += sink.diagnostics
        }
        return set
    }

    private static func read(
        _ json: JSON, from origin: Origin, into set: inout PolicySet, _ sink: ProblemSink
    ) {
        func refuse(_ problem: PolicyProblem, _ path: String, at position: SourcePosition) {
            let before = sink.errorCount
            sink.report(problem, path: path, at: position)
            set.projects.append(.unreadable(sink.errors(since: before), at: sink.location(position)))
        }
        guard json.object != nil else {
            refuse(.wrongType(expected: "a Kubernetes object", found: json.typeName), "", at: json.position)
            return
        }
        let kind = json["kind"]?.string ?? ""
        let group = json["apiVersion"]?.string?.split(separator: "/").first.map(String.init) ?? ""
        switch kind {
        case "List", "AppProjectList", "ApplicationList", "ImageVerificationPolicyList":
            guard let items = json["items"] else {
                refuse(.missingKey("items"), "", at: json.position)
                return
            }
            // Go writes an empty list so.
            guard !items.isNull else { return }
            guard let elements = items.array else {
                refuse(.wrongType(expected: "a list", found: items.typeName), "items", at: items.position)
                return
            }
            for element in elements { read(element, from: origin, into: &set, sink) }
        case "AppProject": appProject(json, into: &set, sink)
        case "Application" where group == Self.argoGroup || group.isEmpty:
            application(json, from: origin, into: &set, sink)
        case "ImageVerificationPolicy": imageVerificationPolicy(json, into: &set, sink)
        // One beside policies says nothing of what they govern.
        case KeyRingReader.kind where group == Self.group:
            set.keyRings.append(KeyRingReader.read(json, sink))
        default:
            guard mayBeOurs(kind: kind, group: group) else { return }
            refuse(
                .unknownDocument(kind.isEmpty ? "a document without kind" : kind), "kind", at: json.position)
        }
    }

    /// A typing error in the kind must not make a policy vanish; other people's objects may stand beside it.
    private static func mayBeOurs(kind: String, group: String) -> Bool {
        if kind.isEmpty || group == Self.group { return true }
        let isForeign =
            group.contains(".")
            && NearestKey.suggestion(for: group, among: [Self.group, Self.argoGroup]) == nil
        guard !isForeign, kind != "ApplicationSet" else { return false }
        let known = ["AppProject", "Application", "ImageVerificationPolicy", KeyRingReader.kind]
        return NearestKey.suggestion(for: kind, among: known) != nil
    }

    // MARK: AppProject

    private static func appProject(_ json: JSON, into set: inout PolicySet, _ sink: ProblemSink) {
        let before = sink.errorCount
        let name = name(json, sink)
        let isAstray = reportAstray(json, sink)
        let carrier = bodyJSON(json["spec"], "imageVerification", path: "spec", sink)
        var body: PolicyBody?
        var isSilent = false
        if carrier.isMisspelt || isAstray {
            body = nil
        } else if let found = carrier.json {
            body = BodyDecoder(author: .administrator).projectBody(
                found, path: "spec.imageVerification", requireApplicationSigners: false, sink)
        } else {
            body = PolicyBody()
            body?.enabled = false
            isSilent = true
        }
        guard !name.isEmpty else {
            // Without a name there is no telling which applications it is for.
            set.projects.append(.unreadable(sink.errors(since: before), at: sink.location(json.position)))
            return
        }
        var project = ProjectPolicy(
            name: name, carrier: .appProject, body: body, errors: sink.errors(since: before),
            location: sink.location(carrier.json?.position ?? json.position))
        project.isSilent = isSilent
        set.projects.append(project)
    }

    // MARK: ImageVerificationPolicy

    private static func imageVerificationPolicy(_ json: JSON, into set: inout PolicySet, _ sink: ProblemSink)
    {
        let before = sink.errorCount
        let name = name(json, sink)
        var selector = PolicySelector()
        var body: PolicyBody?
        if let spec = json["spec"], var fields = Fields(spec, path: "spec", sink: sink) {
            if fields.required("selector") != nil, let found = fields.fields("selector") {
                selector = self.selector(found)
            }
            if let found = fields.required("imageVerification") {
                body = BodyDecoder(author: .administrator).projectBody(
                    found, path: "spec.imageVerification", requireApplicationSigners: true, sink)
            }
            fields.finish()
        } else if json["spec"] == nil {
            sink.report(.missingKey("spec"), path: "", at: json.position)
        }
        // A selector that cannot be read might have selected anything.
        if sink.errorCount > before {
            body = nil
            selector = PolicySelector()
        }
        set.projects.append(
            ProjectPolicy(
                name: name, carrier: .imageVerificationPolicy(selector), body: body,
                errors: sink.errors(since: before), location: sink.location(json.position)))
    }

    private static func selector(_ given: Fields) -> PolicySelector {
        var fields = given
        var selector = PolicySelector()
        func globs(_ key: String, _ fields: inout Fields) -> [Glob] {
            (fields.elements(key, allowEmpty: false) ?? []).compactMap {
                fields.sink.glob($0.json, path: $0.path)
            }
        }
        selector.projects = globs("projects", &fields)
        selector.applications = globs("applications", &fields)
        selector.labels = fields.stringMap("matchLabels")
        for element in fields.elements("destinations", allowEmpty: false) ?? [] {
            guard var entry = Fields(element.json, path: element.path, sink: fields.sink) else { continue }
            var destination = PolicySelector.Destination()
            for (key, target) in [
                ("server", \PolicySelector.Destination.server), ("name", \.name), ("namespace", \.namespace),
            ] {
                if let json = entry.value(key) {
                    destination[keyPath: target] = entry.sink.glob(json, path: entry.step(key))
                }
            }
            entry.finish()
            selector.destinations.append(destination)
        }
        if var kargo = fields.fields("kargo") {
            selector.kargoProjects = globs("projects", &kargo)
            selector.kargoStages = globs("stages", &kargo)
            kargo.finish()
        }
        fields.finish()
        return selector
    }

    // MARK: Application

    private static func application(
        _ json: JSON, from origin: Origin, into set: inout PolicySet, _ sink: ProblemSink
    ) {
        let before = sink.errorCount
        let name = name(json, sink)
        // What policies select by must be readable, or a policy would pass the Application by. All else in these
        // mappings is Argo CD's.
        var metadata = fields(json["metadata"], path: "metadata", sink)
        let labels = metadata?.stringMap("labels") ?? [:]
        let namespace = metadata?.string("namespace")
        var spec = fields(json["spec"], path: "spec", sink)
        let project = spec?.string("project").flatMap { $0.isEmpty ? nil : $0 }
        var place = spec?.fields("destination")
        let destination = ApplicationPolicy.Destination(
            server: place?.nonEmpty("server"), name: place?.nonEmpty("name"),
            namespace: place?.nonEmpty("namespace"))
        let carrier =
            json["spec"]?["imageVerification"] ?? json["spec"]?["syncPolicy"]?["imageVerification"] ?? json
        _ = reportAstray(json, sink)
        var body = applicationBody(json, specBy: origin == .cluster ? .tenant : .administrator, sink)
        if sink.errorCount > before { body = .unreadable(sink.errors(since: before)) }
        set.applications.append(
            ApplicationPolicy(
                name: name, namespace: namespace.flatMap { $0.isEmpty ? nil : $0 }, project: project,
                labels: labels, destination: destination, body: body,
                location: sink.location(carrier.position)))
    }

    /// The one body that an Application says, in whichever of its three places.
    private static func applicationBody(_ json: JSON, specBy author: Author, _ sink: ProblemSink)
        -> ApplicationPolicy.BodyState
    {
        let before = sink.errorCount
        var found: [(path: String, body: ApplicationBody, position: SourcePosition)] = []
        func add(_ body: JSON, _ path: String, _ author: Author) {
            if let read = BodyDecoder(author: author).applicationBody(body, path: path, sink) {
                found.append((path, read, body.position))
            }
        }
        let key = "imageVerification"
        if let body = bodyJSON(json["spec"], key, path: "spec", sink).json {
            add(body, "spec.\(key)", author)
        }
        if let body = bodyJSON(json["spec"]?["syncPolicy"], key, path: "spec.syncPolicy", sink).json {
            add(body, "spec.syncPolicy.\(key)", author)
        }
        if let text = json["metadata"]?["annotations"]?[annotation] {
            if let body = annotationBody(text, sink) {
                add(body, "metadata.annotations[\(annotation)]", .tenant)
            }
        }
        if let first = found.first, let other = found.first(where: { $0.body != first.body }) {
            sink.report(.conflictingPlaces(first.path, other.path), path: other.path, at: other.position)
        }
        guard sink.errorCount == before else { return .unreadable(sink.errors(since: before)) }
        return found.first.map { .read($0.body) } ?? .absent
    }

    /// The YAML inside the annotation; its positions are those of the annotation.
    private static func annotationBody(_ json: JSON, _ sink: ProblemSink) -> JSON? {
        let path = "metadata.annotations[\(annotation)]"
        guard let text = json.string else {
            sink.report(
                .wrongType(expected: "YAML text", found: json.typeName), path: path, at: json.position)
            return nil
        }
        do throws(YAMLError) {
            let documents = try StrictYAML.documents(in: Array(text.utf8), limits: .policy)
            guard documents.count == 1, let body = documents.first else {
                sink.report(.syntax("expected one YAML document"), path: path, at: json.position)
                return nil
            }
            return body.placed(at: json.position)
        } catch {
            sink.report(.syntax("\(error)"), path: path, at: json.position)
            return nil
        }
    }

    // MARK: shared

    private static func name(_ json: JSON, _ sink: ProblemSink) -> String {
        if let name = json["metadata"]?["name"]?.string, !name.isEmpty { return name }
        sink.report(.missingKey("name"), path: "metadata", at: json["metadata"]?.position ?? json.position)
        return ""
    }

    /// The body under `key`. The mapping around it is Argo CD's and not read strictly, so a name that is almost
    /// the key's is reported: it would switch verification off in silence.
    private static func bodyJSON(
        _ parent: JSON?, _ key: String, path: String, _ sink: ProblemSink
    ) -> (json: JSON?, isMisspelt: Bool) {
        guard let parent, !parent.isNull else { return (nil, false) }
        guard let object = parent.object else {
            sink.report(
                .wrongType(expected: "a mapping", found: parent.typeName), path: path, at: parent.position)
            return (nil, true)
        }
        if let json = object[key] {
            guard json.isNull else { return (json, false) }
            sink.report(
                .wrongType(expected: "a mapping", found: "nothing"), path: "\(path).\(key)", at: json.position
            )
            return (nil, true)
        }
        for member in object.members where NearestKey.suggestion(for: member.key, among: [key]) != nil {
            sink.report(.unknownKey(member.key, nearest: key), path: path, at: member.keyPosition)
            return (nil, true)
        }
        return (nil, false)
    }

    /// Reports a body outside of `spec`, where one that is indented too little comes to stand: Argo CD would not
    /// miss it, and nothing would be verified.
    private static func reportAstray(_ json: JSON, _ sink: ProblemSink) -> Bool {
        var found = false
        for (parent, path) in [(json, ""), (json["metadata"], "metadata")] {
            for member in parent?.object?.members ?? []
            where NearestKey.suggestion(for: member.key, among: ["imageVerification"]) != nil {
                let problem = PolicyProblem.unknownKey(member.key, nearest: "spec.imageVerification")
                sink.report(problem, path: path, at: member.keyPosition)
                found = true
            }
        }
        return found
    }

    /// The members of a mapping; `nil`, without a report, when `json` is none.
    private static func fields(_ json: JSON?, path: String, _ sink: ProblemSink) -> Fields? {
        json.flatMap { $0.object == nil ? nil : Fields($0, path: path, sink: sink) }
    }
}

extension Fields {
    /// A text; an empty one counts as absent, as it does in Go.
    fileprivate mutating func nonEmpty(_ key: String) -> String? {
        string(key).flatMap { $0.isEmpty ? nil : $0 }
    }
}
