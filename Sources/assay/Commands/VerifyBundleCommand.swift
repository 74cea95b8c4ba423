// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import Policy
import Report
import Signatures
import Sigstore
import StrictJSON
import TrustRoots
import Verification

/// `assay sigstore verify-bundle`: whether a bundle is somebody's signature of an artifact. It speaks the client
/// protocol of sigstore-conformance.
struct VerifyBundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-bundle",
        abstract:
            "Verify that a Sigstore bundle is somebody's signature of an artifact, or of a statement about it.",
        discussion: """
            Nothing is fetched: the trust root is built in, was refreshed by `assay trust refresh`, or is a file.

            Examples:
              assay sigstore verify-bundle --bundle app.sigstore.json --certificate-identity dev@acme.example \\
                --certificate-oidc-issuer https://accounts.acme.example app.tar.gz
              assay sigstore verify-bundle --bundle app.sigstore.json --key cosign.pub sha256:…

            Exit codes: 0 verified · 1 rejected · 2 usage error, or a file that cannot be read.
            """)

    @Flag(help: "Use Sigstore's staging instance instead of the public-good one.")
    var staging = false

    @Option(help: ArgumentHelp("The bundle.", valueName: "file"))
    var bundle: String

    @OptionGroup var identities: IdentityOptions

    @Option(help: ArgumentHelp("Trust this public key (PEM file) instead of an identity.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Whether entries of transparency logs are asked for: required, optional or none.",
            valueName: "use"))
    var transparencyLog: LogUse = .required

    @OptionGroup(title: "Trust roots") var trust: TrustOptions

    @Argument(help: "The artifact: a file, or its digest (sha256:…).")
    var artifact: String

    enum LogUse: String, ExpressibleByArgument, CaseIterable {
        case required, optional, none

        var requirement: SignatureVerifier.TransparencyLogs {
            switch self {
            case .required: .required
            case .optional: .optional
            case .none: .ignored
            }
        }
    }

    func validate() throws {
        guard try (identities.identity == nil) != (key == nil) else {
            throw ValidationError("say who must have signed: --key, or an identity with its issuer")
        }
        guard !(staging && identities.trustedRoot != nil) else {
            throw ValidationError("--staging and --trusted-root exclude each other")
        }
    }

    func run() throws {
        do {
            let verified = try verify()
            Terminal.output(BundleReport(style: Terminal.outputStyle).render(verified, of: artifact))
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch let error as TrustRootFailure {
            Terminal.error("assay: \(error) [\(error.code.rawValue)]\n")
            throw ExitCode(2)
        } catch let error as BundleError {
            Terminal.error("assay: \(TextStyle.printable("\(bundle): \(error)")) [bundle.malformed]\n")
            throw ExitCode(1)
        } catch let rejection as SignatureRejection {
            Terminal.error(BundleReport(style: Terminal.outputStyle).render(rejection, in: bundle))
            throw ExitCode(1)
        }
    }

    private func verify() throws -> VerifiedBundle {
        let message = try Self.message(artifact)
        let reference = staging ? .named("staging") : identities.trustRootReference ?? .publicGood
        let root = try trust.store.root(reference).root
        let bundle = try Bundle(parsing: try InputFiles.read(bundle, limit: Self.largestBundle))
        let logs = transparencyLog == .required && !root.listsTransparencyLogs ? .optional : transparencyLog
        let verifier = BundleVerifier(
            SignatureVerifier(
                root: root, logsForCertificates: logs.requirement, logsForKeys: logs.requirement))
        let now = Int(Date.now.timeIntervalSince1970)
        if let key {
            let text = String(decoding: try InputFiles.read(key), as: UTF8.self)
            let publicKey: PublicKey
            do throws(PublicKeyError) {
                publicKey = try PublicKey(pemEncoded: text)
            } catch {
                throw InputError("\(key): \(error)")
            }
            return try verifier.verify(bundle, of: message, signedWith: publicKey, at: now)
        }
        let identity = try identities.identity
        let policy = IdentityPolicy(
            .oneOf(identity.map { [.init(issuer: $0.issuer, subject: $0.subject)] } ?? []))
        return try verifier.verify(bundle, of: message, signedBy: policy, at: now)
    }

    /// A digest that is no file's name, else the file's content.
    private static func message(_ artifact: String) throws -> SignedMessage {
        for algorithm in HashAlgorithm.allCases where artifact.hasPrefix(algorithm.rawValue + ":") {
            guard !FileManager.default.fileExists(atPath: artifact) else { break }
            let hex = String(artifact.dropFirst(algorithm.rawValue.count + 1))
            guard let digest = MessageDigest(algorithm, hex: hex) else {
                throw InputError(
                    "\(artifact) is neither a file nor a digest of \(algorithm.byteCount * 2) hexadecimal digits"
                )
            }
            return .digest(digest)
        }
        return .bytes(try InputFiles.read(artifact, limit: largestArtifact))
    }

    private static let largestBundle = 16 << 20
    private static let largestArtifact = 2 << 30
}
