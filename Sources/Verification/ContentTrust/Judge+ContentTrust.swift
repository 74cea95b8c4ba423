// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Keys
import OCIModel
import Policy
import Registry
import Signatures

extension Judge {
    /// Asks what the notary server of a signer says of the image's tag.
    func ask(
        _ signer: ContentTrustSigner, about image: SignedImage, _ search: inout SignatureSearch,
        _ meter: RequestMeter
    ) async {
        let title = signer.signer.title
        if search.matching.knows(.key(signer.rootKey.fingerprint), signer.place) { return }
        // Trust data says how long it counts, not when it was signed.
        if let objection = signer.objection(now: now) {
            search.rejections.append(.keyWindow(objection, signer: title))
            return
        }
        let question = ContentTrustQuestion(
            name: image.repository.description, server: signer.pin.server, pinned: [signer.rootKey],
            delegations: signer.pin.delegations)
        let answer = await services.contentTrust.targets(question, at: now, meter: meter)
        do throws(ContentTrustError) {
            let targets = try answer.get()
            let tags = try targets.check(tag: image.tag, digest: image.digest, size: nil)
            search.heardOfTags = true
            search.matching.add(
                .key(signer.rootKey.fingerprint), key: signer.rootKey.fingerprint, signer.place,
                VerifiedSigner(signer, targets, tags))
            search.notes += Self.notes(of: signer.key, signer: title, now)
        } catch {
            let reason = Reason.contentTrust(error, signer: title)
            guard !error.isTransient else {
                search.open.append(reason)
                return
            }
            search.heardOfTags = true
            search.rejections.append(reason)
        }
    }
}

extension VerifiedSigner {
    init(_ signer: ContentTrustSigner, _ targets: VerifiedTargets, _ tags: [String]) {
        let ends = [targets.expires] + signer.key.ringKey.validities.compactMap(\.notAfter)
        self.init(
            name: signer.signer.title, provider: .dct, method: signer.signer.method,
            fingerprint: signer.rootKey.fingerprint, keyKind: signer.rootKey.description,
            keyOrigin: KeyOrigin(signer.key), algorithm: "tuf",
            authority: nil, logs: [], times: [], validUntil: ends.min(),
            layout: "dct-" + (tags.first.map(targets.roles) ?? targets.roles).joined(separator: "+"),
            source: EvidenceSource(route: .notaryServer, blob: nil),
            annotations: ["tags": tags.prefix(10).joined(separator: " ")])
    }
}
