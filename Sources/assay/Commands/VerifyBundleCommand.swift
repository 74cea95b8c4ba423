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
              assay sigstore verify-bundle --bundle app.sigstore.json \\
                --certificate-identity dev@acme.example \\
                --certificate-oidc-issuer https://accounts.acme.example app.tar.gz
              assay sigstore verify-bundle --bundle app.sigstore.json \\
                --key cosign.pub sha256:…

            Exit codes: 0 verified · 1 rejected · 2 usage error, or a file that cannot be read · \
            3 undetermined: the trust root is too old (--trust-max-age) or was never fetched.
            """)

    @Flag(
        help: "Use Sigstore's staging instance instead of the public-good one; --trusted-root wins over it.")
    var staging = false

    @Option(help: ArgumentHelp("The bundle.", valueName: "file"))
    var bundle: String

    @OptionGroup var identities: IdentityOptions

    @Option(help: ArgumentHelp("Trust this public key (PEM file) instead of an identity.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Whether entries of transparency logs are asked for: required, optional or none (default: required "
                + "where the trust root lists a log).",
            valueName: "use"))
    var transparencyLog: LogUse?

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
        let hasIdentity = try identities.identity != nil
        guard !hasIdentity || key == nil else {
            throw ValidationError("--key and --certificate-identity exclude each other")
        }
        guard hasIdentity || key != nil else {
            throw ValidationError("say who must have signed: --key, or an identity with its issuer")
        }
    }

    func run() throws {
        do {
            try verify()
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch let error as TrustRootFailure {
            Terminal.error(error.line)
            throw ExitCode(error.refresh == nil ? 2 : 3)
        } catch let error as BundleError {
            Terminal.error("assay: \(TextStyle.printable("\(bundle): \(error)")) [bundle.malformed]\n")
            throw ExitCode(1)
        }
    }

    private func verify() throws {
        let message = try Self.message(artifact)
        let trustRoot = try trust.store.root(reference)
        let bundle = try Bundle(parsing: try InputFiles.read(bundle, limit: Self.largestBundle))
        let logs = try logs(of: trustRoot)
        let verifier = BundleVerifier(
            SignatureVerifier(root: trustRoot.root, logsForCertificates: logs, logsForKeys: logs))
        let now = Int(Date.now.timeIntervalSince1970)
        let signer = try signer
        if case .identity(let identity) = signer, identity.issuer == nil, trustRoot.root.certifiesStrangers {
            let problem = PolicyProblem.identityWithoutIssuerOnPublicRoot
            throw InputError("\(problem) [\(problem.code.rawValue)]")
        }
        let report = BundleReport(
            style: Terminal.outputStyle, bundle: self.bundle, artifact: artifact, signer: signer.name,
            trustRoot: trustRoot, now: now)
        do throws(SignatureRejection) {
            let verified =
                switch signer {
                case .key(let key, _): try verifier.verify(bundle, of: message, signedWith: key, at: now)
                case .identity(let identity):
                    try verifier.verify(
                        bundle, of: message,
                        signedBy: IdentityPolicy(.oneOf([.init(identity)])), at: now)
                }
            Terminal.output(report.render(verified))
        } catch {
            Terminal.error(report.render(error))
            throw ExitCode(1)
        }
    }

    private enum Signer {
        case key(PublicKey, path: String)
        case identity(KeylessIdentity.Matcher)

        var name: BundleReport.Signer {
            switch self {
            case .key(_, let path): .key(path)
            case .identity(let identity):
                .identity(issuer: identity.issuer.map { "\($0)" }, subject: "\(identity.subject)")
            }
        }
    }

    private var signer: Signer {
        get throws {
            if let key {
                let text = String(decoding: try InputFiles.read(key), as: UTF8.self)
                do throws(PublicKeyError) {
                    return .key(try PublicKey(pemEncoded: text), path: key)
                } catch {
                    throw InputError("\(key): \(error)")
                }
            }
            guard let identity = try identities.identity else { throw InputError("nobody was asked for") }
            return .identity(identity)
        }
    }

    private var reference: TrustRootReference {
        identities.trustRootReference ?? (staging ? .named("staging") : .publicGood)
    }

    /// What is asked for: what was said, else an entry where the root lists a log.
    private func logs(
        of trustRoot: LoadedTrustRoot
    ) throws(TrustRootFailure) -> SignatureVerifier.TransparencyLogs {
        let lists = trustRoot.root.listsTransparencyLogs
        guard let transparencyLog else { return lists ? .required : .optional }
        guard transparencyLog != .required || lists else { throw .listsNoLog(root: trustRoot.name) }
        return transparencyLog.requirement
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
