// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Policy
import Report

/// `assay import notation`: policies that ask what notation's trust policy asks, or more.
struct ImportNotationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notation",
        abstract: "Write ImageVerificationPolicies from notation's trust policy and trust stores.",
        discussion: """
            Policies go to standard output, what could not be carried over to standard error. docs/notary.md says what \
            becomes of each level.

            Examples:
              assay import notation ~/.config/notation > policies.yaml
              assay import notation ~/.config/notation --project shop --project web

            Exit codes: 0 written · 2 the folder cannot be read, or says what no policy can say.
            """)

    @Argument(
        help: ArgumentHelp(
            "notation's configuration folder: trustpolicy.json or trustpolicy.oci.json, and truststore/.",
            valueName: "folder"))
    var folder: String

    @Option(
        help: ArgumentHelp(
            "An AppProject, or a glob, that the policies are for; may be repeated. Default: everything.",
            valueName: "name"))
    var project: [String] = []

    func run() throws {
        do throws(InputError) {
            let folder = NotationFolder(path: folder)
            let (document, file) = try folder.trustPolicy()
            let translation = try NotationTranslation(
                try NotationTrustPolicy(document, file: file), stores: folder)
            let text = NotationPolicyText(projects: project).yaml(translation.policies)
            try Self.check(text)
            for remark in translation.remarks {
                Terminal.error("assay: " + TextStyle.printable(remark) + "\n")
            }
            Terminal.output(text)
        } catch {
            Terminal.error("assay: " + TextStyle.printable(error.description) + "\n")
            throw ExitCode(2)
        }
    }

    /// What is written must be read again without an error.
    private static func check(_ text: String) throws(InputError) {
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "policies")
        let lint = PolicyLint(now: Int(Date.now.timeIntervalSince1970), flaws: .engine)
        if let error = lint.diagnostics(set).first(where: { !$0.isWarning }) {
            throw InputError("the trust policy says what no policy can say: \(error)")
        }
    }
}
