// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import OCIModel
import Policy
import Registry
import Report
import Signatures
import StrictJSON
import TrustRoots
import Verification

/// `assay explain`: shows what an image carries, and who signed it.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Show every signature and attestation of an image, who made it, and the policy that would trust it.",
        discussion: """
            Keys given with --key or --keys are tried, and certificates under every trust root that has a name and \
            those of --trusted-root; other signers are named as the signatures name them, unproven.

            Exit codes: 0 everything was seen · 2 usage error, or a file that cannot be read · \
            3 something of the image could not be seen.
            """)

    @Argument(help: "The image.")
    var image: String

    @Option(help: ArgumentHelp("Try this public key (PEM file).", valueName: "file"))
    var key: [String] = []

    @Option(
        help: ArgumentHelp(
            "Try certificates under this trust root as well: a trusted_root.json, or a name.",
            valueName: "file|name"))
    var trustedRoot: [String] = []

    @OptionGroup(title: "Keys") var keys: KeyOptions
    @OptionGroup(title: "Trust roots") var trust: TrustOptions
    @OptionGroup(title: "Registries") var registries: RegistryOptions

    @Option(name: .shortAndLong, help: "How it is written: text or json.")
    var output: OutputFormat = .text

    func run() async throws {
        let survey: ImageSurvey
        do {
            survey = try await look()
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch let error as RegistryError {
            Terminal.error("assay: \(image): \(error) [\(error.code.rawValue)]\n")
            throw ExitCode(3)
        }
        switch output {
        case .text: Terminal.output(SurveyText(style: Terminal.outputStyle).render(survey))
        case .json: Terminal.output(SurveyJSON.render(survey).text(.pretty))
        }
        if !survey.failures.isEmpty { throw ExitCode(3) }
    }

    private func look() async throws -> ImageSurvey {
        let reference: ImageReference
        do throws(ImageReferenceError) {
            reference = try ImageReference(parsing: image)
        } catch {
            throw InputError("\(error)")
        }
        let known = try key.map(Self.namedKey) + (try await ringKeys())
        let store = trust.store
        var trials = ImageSurvey.Trials(
            keys: known, trustRoots: try trustedRoot.map { try Self.trustRoot($0, in: store) },
            now: Int(Date.now.timeIntervalSince1970))
        for name in TrustRootStore.names(trust.mirrors) {
            do throws(TrustRootFailure) {
                trials.trustRoots.append(try store.root(.named(name)))
            } catch {
                trials.trustRootFailures.append(error)
            }
        }
        return try await registries.withContent { [trials] content in
            try await ImageSurvey(of: reference, in: content, trying: trials, meter: registries.newMeter())
        }
    }

    /// The keys of the ring that are at hand.
    private func ringKeys() async throws -> [ImageSurvey.NamedKey] {
        try await keys.withResolver { resolver in
            var found: [ImageSurvey.NamedKey] = []
            for (name, key) in resolver.ring.all() {
                guard let name, case .success(let copy) = await resolver.copy(key.reference) else { continue }
                found.append(ImageSurvey.NamedKey(name: name, key: copy.key, isInKeyRing: true))
            }
            return found
        }
    }

    private static func trustRoot(_ name: String, in store: TrustRootStore) throws -> LoadedTrustRoot {
        do throws(TrustRootFailure) {
            return try store.root(IdentityOptions.trustRoot(name))
        } catch {
            throw InputError("\(error.words) [\(error.code.rawValue)]")
        }
    }

    private static func namedKey(_ path: String) throws -> ImageSurvey.NamedKey {
        let text = String(decoding: try InputFiles.read(path), as: UTF8.self)
        do throws(PublicKeyError) {
            return ImageSurvey.NamedKey(name: path, key: try PublicKey(pemEncoded: text), isInKeyRing: false)
        } catch {
            throw InputError("\(path): \(error)")
        }
    }
}
