// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import Policy
import Report
import Signatures
import StrictJSON
import TrustRoots
import Verification

/// `assay lint`: shows everything that is wrong with policy files at once.
struct LintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Show every error and warning of policy files at once.",
        discussion: "Ends with 0 when there are only warnings, with 2 when there are errors.")

    @Argument(help: "AppProjects, Applications and ImageVerificationPolicies: files or folders.")
    var files: [String]

    @Flag(
        help:
            "Also read every key and every trust root that is named, from its file, the key ring, the trust folder."
    )
    var checkKeys = false

    @OptionGroup(title: "Keys") var keys: KeyOptions
    @OptionGroup(title: "Trust roots") var trust: TrustOptions

    func run() async throws {
        var set = PolicySet()
        var keyErrors: [(SourceLocation, words: String, code: String)] = []
        do {
            for path in files {
                for file in try InputFiles.expand(path) {
                    set.merge(PolicyReader.read(yaml: try InputFiles.read(file), file: file))
                }
            }
            if checkKeys { keyErrors = try await self.keyErrors(set) }
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        }
        let lint = PolicyLint(now: Int(Date.now.timeIntervalSince1970), flaws: .engine)
        let diagnostics = lint.diagnostics(set)
        var lines = diagnostics.map(\.description)
        var errors = diagnostics.count { !$0.isWarning }
        if checkKeys {
            for (location, words, code) in keyErrors + trustRootErrors(set) {
                lines.append("\(location): error: \(words) [\(code)]")
                errors += 1
            }
        }
        let policies = set.projects.count + set.applications.count + set.keyRings.count
        let style = Terminal.outputStyle
        for line in lines { Terminal.output(TextStyle.printable(line) + "\n") }
        if policies == 0 && lines.isEmpty {
            Terminal.error("assay: no policy found in \(files.joined(separator: ", "))\n")
            throw ExitCode(2)
        }
        let word = errors == 0 ? style.paint("ok", .green) : style.paint(Count.text(errors, "error"), .red)
        let warnings = Count.text(lines.count - errors, "warning")
        Terminal.output("\(word) · \(warnings) · \(Count.text(policies, "policy", "policies"))\n")
        throw ExitCode(errors == 0 ? 0 : 2)
    }

    /// Every key and every certificate that is named and cannot be had here.
    private func keyErrors(
        _ set: PolicySet
    ) async throws -> [(SourceLocation, words: String, code: String)] {
        try await keys.withResolver { resolver in
            var errors: [(SourceLocation, words: String, code: String)] = []
            let named = set.signers.compactMap { signer in signer.key.map { (signer.location, $0) } }
            let entries = set.keyRings.flatMap(\.entries).map { ($0.location, $0.key) }
            for (location, key) in named + entries {
                // Inline keys were checked already.
                if case .pem = key.reference { continue }
                for resolved in await resolver.keys(key) {
                    guard case .failure(let error) = resolved.copy else { continue }
                    errors.append((location, "\(error)", error.code))
                }
            }
            for signer in set.signers {
                errors += Self.failures(signer, in: resolver.ring.folder).map {
                    (signer.location, "\($0)", $0.code)
                }
            }
            return errors
        }
    }

    /// Why certificates of a signer are not at hand, or anchor nothing; inline ones were checked already.
    private static func failures(_ signer: Signer, in folder: KeyFolder) -> [AnchorFailure] {
        guard case .notary(let trust) = signer.identity else { return [] }
        let named =
            (trust.certificates + trust.signingAuthorityCertificates).map { ($0, NotaryAnchors.signatures) }
            + trust.timestampCertificates.map { ($0, NotaryAnchors.timestamps) }
        return named.compactMap { reference, anchors in
            if case .pem = reference { return nil }
            do throws(AnchorFailure) {
                _ = try anchors.certificates(reference, in: folder)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Every trust root that is named and cannot be had here, or is of no use to the signer that names it.
    private func trustRootErrors(_ set: PolicySet) -> [(SourceLocation, words: String, code: String)] {
        let store = trust.store
        return set.signers.compactMap { signer in
            guard let reference = signer.trustRoot else { return nil }
            do throws(TrustRootFailure) {
                let root = try store.root(reference)
                // What the policy's own words tell was said already.
                guard signer.flaw == nil else { return nil }
                try root.expectSuitable(for: signer)
                return root.flaw(of: signer).map { (signer.location, "\($0)", $0.code.rawValue) }
            } catch {
                return (signer.location, "\(error.words)", error.code.rawValue)
            }
        }
    }
}
