// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

/// The policies that govern what a command was asked about.
struct PolicySelection {
    var policy: EffectivePolicy
    /// What the decision is about, for people.
    var subject: String
    /// What the reader should know of the files.
    var notes: [String] = []

    /// Reads the files that were named. Throws an ``InputError`` when they do not add up to a policy.
    ///
    /// - Parameter known: the Application, where it is known without a file.
    init(
        projects: [String], application: String?, folders: [String], keys: [String],
        signer: Signer? = nil, annotations: [String: String] = [:],
        gates options: GateOptions = GateOptions(),
        about known: ApplicationPolicy? = nil
    ) throws {
        let signers = try Self.signers(keys, annotations) + [signer].compactMap(\.self)
        let gates = try options.gates()
        guard
            !(projects.isEmpty && folders.isEmpty && signers.isEmpty && gates.isEmpty && application == nil)
        else {
            throw InputError(
                "no policy: name --project, --application, --policy, --key, --certificate-identity or --gate")
        }
        var applications = PolicySet()
        if let application { applications = try Self.read(application) }
        guard applications.applications.count <= 1 else {
            throw InputError(
                "\(application ?? ""): \(applications.applications.count) Applications; decide about one at a time"
            )
        }
        let subject = applications.applications.first ?? known
        // Policies that stand beside the Application govern too; one that cannot be read may have been the Application.
        var governing = applications.projects.filter { policy in
            policy.body == nil || subject.map(policy.selects) ?? false
        }
        if application != nil, subject == nil, governing.isEmpty {
            throw InputError("\(application ?? ""): there is no Application in it")
        }
        notes += Self.notes(on: applications.projects, for: subject)
        for path in projects {
            let set = try Self.read(path)
            guard !set.projects.isEmpty else {
                throw InputError("\(path): there is no AppProject or ImageVerificationPolicy in it")
            }
            governing += set.projects
            notes += Self.notes(on: set.projects, for: subject)
        }
        governing += try Self.selected(folders, for: subject)
        if let first = signers.first {
            governing.append(Self.policy(first.location.file, trusting: signers))
        }
        if !gates.isEmpty { governing.append(Self.policy("--gate", trusting: [], gates: gates)) }
        policy = EffectivePolicy(policies: governing, application: subject)
        // Who names keys asks about images and nothing else.
        self.subject = subject?.name ?? governing.first { $0.carrier != .commandLine }?.name ?? ""
    }

    /// What a reader of these policies might not expect.
    private static func notes(on policies: [ProjectPolicy], for subject: ApplicationPolicy?) -> [String] {
        var notes: [String] = []
        for project in policies where project.carrier == .appProject {
            if let subject, subject.namesProject, subject.project != project.name {
                let mismatch = PolicyProblem.projectMismatch(
                    application: subject.project, policy: project.name)
                notes.append("\(mismatch)")
            }
            if project.body?.enabled == false {
                notes.append("\(project.title): \(PolicyProblem.nothingEnabled)")
            }
        }
        return notes
    }

    /// The policies of folders that are meant for the application. Without one there must be no choice to make.
    private static func selected(_ folders: [String], for application: ApplicationPolicy?) throws
        -> [ProjectPolicy]
    {
        var set = PolicySet()
        for folder in folders {
            for file in try InputFiles.expand(folder) { set.merge(try read(file)) }
        }
        guard let application else {
            guard folders.isEmpty || set.projects.count == 1 else {
                throw InputError(
                    "--policy holds \(set.projects.count) policies; name the --application they are chosen for"
                )
            }
            return set.projects
        }
        return set.projects.filter { $0.selects(application) }
    }

    private static func read(_ path: String) throws -> PolicySet {
        PolicyReader.read(yaml: try InputFiles.read(path), file: path)
    }

    /// A strict policy that trusts any one of the signers, and asks for all of the gates.
    private static func policy(
        _ name: String, trusting signers: [Signer], gates: [Gate] = []
    ) -> ProjectPolicy {
        var body = PolicyBody()
        body.applicationSigners = .restrict
        body.defaultSigners = signers
        body.gates = gates
        return ProjectPolicy(
            name: name, carrier: .commandLine, body: body, location: SourceLocation(file: name))
    }

    private static func signers(_ paths: [String], _ annotations: [String: String]) throws -> [Signer] {
        try paths.map { path in
            let pem = String(decoding: try InputFiles.read(path), as: UTF8.self)
            let key = TrustedKey(.pem(pem))
            return Signer(
                name: path, identity: .key(key), annotations: annotations,
                location: SourceLocation(file: "--key"))
        }
    }
}
