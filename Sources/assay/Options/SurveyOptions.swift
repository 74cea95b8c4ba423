// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CodeSigningPKI
import ContentTrust
import Keys
import OCIModel
import Policy
import Registry
import Signatures
import TrustRoots
import Verification

/// An image to look at, and whose signatures on it are tried.
struct SurveyOptions: ParsableArguments {
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

    /// Looks at the image; ends the command when that cannot be done.
    ///
    /// - Parameter notary: Files of certificates to try for the Notary Project, and for its time-stamps; `nil` leaves its
    ///   signatures out.
    func look(
        at now: Int, notary: (certificates: [String], timestamps: [String])? = nil
    ) async throws -> ImageSurvey {
        do {
            return try await survey(at: now, notary)
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch let error as RegistryError {
            Terminal.error("assay: \(image): \(error) [\(error.code.rawValue)]\n")
            throw ExitCode(3)
        }
    }

    private func survey(
        at now: Int, _ notary: (certificates: [String], timestamps: [String])?
    ) async throws -> ImageSurvey {
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
            now: now)
        trials.certificates = try (notary?.certificates ?? []).map {
            ImageSurvey.NamedCertificates(name: $0, certificates: try Self.certificates($0))
        }
        trials.timestampCertificates = try (notary?.timestamps ?? []).flatMap(Self.certificates)
        for name in TrustRootStore.names(trust.mirrors) {
            do throws(TrustRootFailure) {
                trials.trustRoots.append(try store.root(.named(name)))
            } catch {
                trials.trustRootFailures.append(error)
            }
        }
        let parts = EvidencePart.allCases.filter { $0 != .notary || notary != nil }
        return try await registries.withEvidence(versions: TrustVersionMemory()) { [trials] sources in
            try await ImageSurvey(
                of: reference, in: sources.content, trying: trials, parts: parts, meter: registries.newMeter()
            )
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

    private static func certificates(_ path: String) throws -> [SigningCertificate] {
        let text = String(decoding: try InputFiles.read(path), as: UTF8.self)
        do throws(CertificateError) {
            return try SigningCertificate.certificates(pem: text)
        } catch {
            throw InputError("\(path): \(error)")
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
