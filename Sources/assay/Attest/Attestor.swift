// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Registry
import Signatures
import Signing
import StrictJSON
import Verification

/// Signs what was decided, and writes or pushes it.
struct Attestor {
    let signer: CosignSigner
    let verifier: UnsignedSummary.Verifier
    let resource: ResourceTemplate
    let documents: PolicyDocuments
    /// A file or a folder; `nil` when none is written.
    let output: String?
    let pushes: Bool
    /// The time, in seconds since 1970.
    let now: @Sendable () -> Int

    /// Attests to every image that was decided about. Says in the decision's notes what became of each, and returns what
    /// went wrong, a line each.
    func attest(_ decision: inout Decision, _ registries: RegistryOptions) async -> [String] {
        let images = decision.images
        let moment = Moment(time: now(), policyStands: documents.areUnchanged())
        let (notes, failures) = await pushing(registries) { client in
            var notes: [String] = []
            var failures: [String] = []
            for verdict in images {
                do throws(InputError) {
                    notes.append(
                        try await attest(
                            verdict, moment, isOnly: images.count == 1, client, registries.newMeter()))
                } catch {
                    failures.append("\(verdict.written): the verification summary: \(error)")
                }
            }
            return (notes, failures)
        }
        decision.notes += notes
        return failures
    }

    /// The exit code of a decision that could not be attested to as asked: it is not what was wanted, whatever it is.
    static func exitCode(_ decision: Decision, failures: [String]) -> Int32 {
        failures.isEmpty || decision.exitCode != 0 ? decision.exitCode : 3
    }

    /// When the decision was made, and whether the policy's files still say what it was made by.
    private struct Moment {
        let time: Int
        let policyStands: Bool
    }

    /// What became of one image, in words.
    private func attest(
        _ verdict: ImageVerdict, _ moment: Moment, isOnly: Bool, _ client: RegistryClient?,
        _ meter: RequestMeter
    ) async throws(InputError) -> String {
        guard let result = verdict.summaryResult, let reference = verdict.reference,
            let digest = verdict.digest
        else { return "\(verdict.written): no verification summary of what is \(verdict.outcome.rawValue)" }
        let bundle = try sign(try summary(of: verdict, moment, reference, digest, result))
        var places: [String] = []
        var troubles: [String] = []
        if let output {
            let file = SummaryFile(path: output)
            let path = file.path(for: reference, digest, isOnly: isOnly)
            do throws(InputError) {
                try file.write(bundle.bundle, to: path)
                places.append("written to \(path)")
            } catch {
                troubles.append("\(error)")
            }
        }
        if let client {
            do throws(RegistryError) {
                let pushed = try await push(bundle, moment, reference.repository, digest, client, meter)
                places.append("pushed as \(reference.repository)@\(pushed.digest)")
            } catch {
                troubles.append("it cannot be pushed: \(error) [\(error.code.rawValue)]")
            }
        }
        guard troubles.isEmpty else {
            throw InputError((troubles + places.map { "it was \($0)" }).joined(separator: "; "))
        }
        return
            "\(verdict.written): verification summary \(result.rawValue) \(places.joined(separator: " and "))"
    }

    private func summary(
        of verdict: ImageVerdict, _ moment: Moment, _ reference: ImageReference, _ digest: Digest,
        _ result: UnsignedSummary.Result
    ) throws(InputError) -> UnsignedSummary {
        guard moment.policyStands else { throw InputError("the policy's files changed meanwhile") }
        let image = ImageName(
            repository: reference.repository.description, tag: reference.tag, digest: digest)
        guard let uri = resource.resource(of: image) else {
            throw InputError("--attest-resource names {tag}, and the image is named without one")
        }
        return UnsignedSummary(
            of: digest, name: image.repository, verifier: verifier,
            timeVerified: moment.time, resourceURI: uri, policy: documents.policy,
            inputAttestations: verdict.countedEvidence,
            result: result, levels: levels(of: verdict))
    }

    private func sign(_ summary: UnsignedSummary) throws(InputError) -> SignedStatement {
        do throws(SigningError) {
            return try signer.sign(summary.statement)
        } catch {
            throw InputError("\(error)")
        }
    }

    private func push(
        _ bundle: SignedStatement, _ moment: Moment, _ repository: Repository, _ digest: Digest,
        _ client: RegistryClient, _ meter: RequestMeter
    ) async throws(RegistryError) -> PushedManifest {
        let image = try await client.manifest(repository, digest: digest, meter: meter)
        let subject = Descriptor(mediaType: image.mediaType, digest: digest, size: image.bytes.count)
        let artifact = SignatureArtifact.bundle(bundle, of: subject, created: RFC3339.text(moment.time))
        for blob in artifact.blobs { try await client.push(blob: blob, to: repository, meter: meter) }
        return try await client.push(manifest: artifact.bytes, to: repository, meter: meter)
    }

    /// Runs `body` with a client where something is pushed.
    private func pushing(
        _ registries: RegistryOptions,
        _ body: (RegistryClient?) async -> (notes: [String], failures: [String])
    ) async -> (notes: [String], failures: [String]) {
        guard pushes else { return await body(nil) }
        do {
            return try await registries.withClient { await body($0) }
        } catch {
            return ([], ["the verification summaries: \(error)"])
        }
    }
}
