// SPDX-License-Identifier: Apache-2.0

import Attestations
import NotaryProject
package import OCIModel
package import Registry
import Sigstore

/// The evidence of one digest, fetched piece by piece as it is asked for, each piece once.
///
/// A verifier stops asking when it has proof, so an image with twenty signatures costs what one costs.
package actor ImageEvidence {
    private let repository: Repository
    private let digest: Digest
    private let content: any ContentSource
    private let limits: EvidenceLimits
    private let layouts: RepositoryLayouts
    private var items: [EvidenceItem] = []
    private var pending: [Step]
    /// The load under way; what it gives is a failure that concerns its caller alone.
    private var loading: Task<RegistryError?, Never>?
    /// How many bytes of blobs were read.
    private(set) var bytes = 0
    /// Whether something could not be looked at.
    private(set) var hasFailures = false
    /// Two signers of one image sign the same payload, which is then one blob in two layers.
    private var payloads: [Digest: [UInt8]] = [:]

    /// What is still to be looked at, first to last.
    private enum Step {
        case referrers
        case referrer(Descriptor, EvidenceSource.Route)
        case notaryReferrers
        case notaryReferrer(Descriptor, of: Descriptor, EvidenceSource.Route)
        case legacyTag
        case layer(Descriptor)
        case attestationTag
        case attestationLayer(Descriptor)
        case index
        case attestationManifest(Descriptor)
    }

    package init(
        repository: Repository, digest: Digest, _ part: EvidencePart = .signatures,
        content: any ContentSource, limits: EvidenceLimits, layouts: RepositoryLayouts
    ) {
        self.repository = repository
        self.digest = digest
        self.content = content
        self.limits = limits
        self.layouts = layouts
        pending =
            switch part {
            // Both layouts are looked at before anything is said to be absent; the usual one comes first.
            case .signatures:
                layouts.usesLegacyTags(repository) ? [.legacyTag, .referrers] : [.referrers, .legacyTag]
            case .notary: [.notaryReferrers]
            case .legacyAttestations: [.attestationTag]
            case .index: [.index]
            }
    }

    /// The piece at `index`; `nil` when there are no more.
    ///
    /// A caller whose own meter or time runs out while it loads is told so, gets nothing after that, and leaves the
    /// piece to be loaded by others.
    package func item(_ index: Int, meter: RequestMeter) async -> EvidenceItem? {
        guard index <= items.count else { return nil }
        while index >= items.count {
            if let loading {
                _ = await loading.value
            } else if pending.isEmpty {
                return nil
            } else {
                let task = Task { await self.loadNext(meter) }
                loading = task
                if let own = await task.value { return .failure(own) }
            }
        }
        return items[index]
    }

    private func loadNext(_ meter: RequestMeter) async -> RegistryError? {
        // Whoever waits must find it gone: one who awaits what is done never lets others run.
        defer { loading = nil }
        guard !pending.isEmpty else { return nil }
        let step = pending.removeFirst()
        do throws(RegistryError) {
            switch step {
            case .referrers: try await loadReferrers(meter)
            case .referrer(let descriptor, let route): try await loadReferrer(descriptor, route, meter)
            case .notaryReferrers: try await loadNotaryReferrers(meter)
            case .notaryReferrer(let descriptor, let image, let route):
                try await loadNotaryReferrer(descriptor, of: image, route, meter)
            case .legacyTag: try await loadLegacyTag(meter)
            case .layer(let descriptor): try await loadLayer(descriptor, meter)
            case .attestationTag: try await loadAttestationTag(meter)
            case .attestationLayer(let descriptor): try await loadAttestationLayer(descriptor, meter)
            case .index: try await loadIndex(meter)
            case .attestationManifest(let descriptor): try await loadAttestationManifest(descriptor, meter)
            }
        } catch {
            if error.concerns(meter) {
                pending.insert(step, at: 0)
                return error
            }
            hasFailures = true
            items.append(.failure(error))
        }
        return nil
    }

    // MARK: bundles in referrers

    private func loadReferrers(_ meter: RequestMeter) async throws(RegistryError) {
        let referrers = try await content.referrers(repository, of: digest, meter: meter)
        let route = EvidenceSource.Route(referrers.source)
        let candidates = referrers.descriptors.filter { !$0.mediaType.isIndex }.sortedByPromise()
        pending.insert(contentsOf: candidates.prefix(limits.referrers).map { .referrer($0, route) }, at: 0)
        if candidates.count > limits.referrers || !referrers.isComplete {
            items.append(.bound(EvidenceSource(route: route, blob: nil), limit: limits.referrers))
        }
    }

    /// A referrer counts by its layers: cosign 3 writes descriptors whose artifact type says nothing of a bundle.
    private func loadReferrer(
        _ descriptor: Descriptor, _ route: EvidenceSource.Route, _ meter: RequestMeter
    ) async throws(RegistryError) {
        let fetched = try await content.manifest(repository, digest: descriptor.digest, meter: meter)
        guard fetched.manifest.subject?.digest == digest else { return }
        let layers = fetched.manifest.layers
        guard let layer = layers.first, layers.count == 1, layer.mediaType.isBundle else { return }
        let source = EvidenceSource(route: route, blob: layer.digest)
        let bytes = try await content.blob(repository, layer.digest, limit: limits.bundleBytes, meter: meter)
        self.bytes += bytes.count
        do throws(BundleError) {
            let bundle = try Bundle(parsing: bytes)
            append(source) { () throws(SignatureRejection) in try ImageSignature(bundle) }
        } catch {
            items.append(.unreadable(.malformed("\(error)"), source))
        }
    }

    // MARK: envelopes of the Notary Project in referrers

    /// Registries and clients list such referrers by their type, the legacy form included; one that does not say so is
    /// none (Notary Project, "Signature Discovery").
    private func loadNotaryReferrers(_ meter: RequestMeter) async throws(RegistryError) {
        let referrers = try await content.referrers(repository, of: digest, meter: meter)
        let route = EvidenceSource.Route(referrers.source)
        let candidates = referrers.descriptors.filter { $0.artifactType == .notarySignature }
        if !candidates.isEmpty {
            // What is signed is the image's media type and size, too.
            let image = try await content.manifest(repository, digest: digest, meter: meter)
            let target = Descriptor(mediaType: image.mediaType, digest: digest, size: image.bytes.count)
            pending.insert(
                contentsOf: candidates.prefix(limits.referrers).map {
                    .notaryReferrer($0, of: target, route)
                }, at: 0)
        }
        if candidates.count > limits.referrers || !referrers.isComplete {
            items.append(.bound(EvidenceSource(route: route, blob: nil), limit: limits.referrers))
        }
    }

    private func loadNotaryReferrer(
        _ descriptor: Descriptor, of image: Descriptor, _ route: EvidenceSource.Route, _ meter: RequestMeter
    ) async throws(RegistryError) {
        let fetched = try await content.manifest(repository, digest: descriptor.digest, meter: meter)
        var source = EvidenceSource(route: route, blob: nil)
        let layer: Descriptor
        do throws(NotaryRejection) {
            layer = try NotarySignatureManifest(fetched.manifest, subject: digest).layer
        } catch {
            items.append(.unreadableNotary(error, source))
            return
        }
        source.blob = layer.digest
        let bytes = try await content.blob(
            repository, layer.digest, limit: limits.envelopeBytes, meter: meter)
        self.bytes += bytes.count
        do throws(NotaryRejection) {
            items.append(.notary(try NotarySignature(parsing: bytes, as: layer.mediaType), of: image, source))
        } catch {
            items.append(.unreadableNotary(error, source))
        }
    }

    // MARK: layers of the legacy tag

    private func loadLegacyTag(_ meter: RequestMeter) async throws(RegistryError) {
        let fetched: FetchedManifest
        do throws(RegistryError) {
            fetched = try await content.manifest(repository, tag: digest.legacySignatureTag, meter: meter)
        } catch {
            if error.code == .notFound { return }
            throw error
        }
        layouts.noteLegacyTag(repository)
        let layers = fetched.manifest.layers
        pending.insert(contentsOf: layers.prefix(limits.layers).map { .layer($0) }, at: 0)
        if layers.count > limits.layers {
            items.append(.bound(EvidenceSource(route: .legacyTag, blob: nil), limit: limits.layers))
        }
    }

    private func loadLayer(_ layer: Descriptor, _ meter: RequestMeter) async throws(RegistryError) {
        guard layer.mediaType == .simpleSigning else { return }
        let payload = try await payload(layer.digest, meter)
        append(EvidenceSource(route: .legacyTag, blob: layer.digest)) { () throws(SignatureRejection) in
            try ImageSignature(legacyPayload: payload, annotations: layer.annotations)
        }
    }

    private func payload(_ digest: Digest, _ meter: RequestMeter) async throws(RegistryError) -> [UInt8] {
        if let known = payloads[digest] { return known }
        let payload = try await content.blob(repository, digest, limit: limits.payloadBytes, meter: meter)
        bytes += payload.count
        payloads[digest] = payload
        return payload
    }

    // MARK: layers of the legacy tag for attestations

    private func loadAttestationTag(_ meter: RequestMeter) async throws(RegistryError) {
        let fetched: FetchedManifest
        do throws(RegistryError) {
            fetched = try await content.manifest(repository, tag: digest.legacyAttestationTag, meter: meter)
        } catch {
            if error.code == .notFound { return }
            throw error
        }
        let layers = fetched.manifest.layers.filter { $0.mediaType == .dsseEnvelope }
        pending.insert(contentsOf: layers.prefix(limits.layers).map { .attestationLayer($0) }, at: 0)
        if layers.count > limits.layers {
            items.append(.bound(EvidenceSource(route: .attestationTag, blob: nil), limit: limits.layers))
        }
    }

    private func loadAttestationLayer(
        _ layer: Descriptor, _ meter: RequestMeter
    ) async throws(RegistryError) {
        let bytes = try await content.blob(repository, layer.digest, limit: limits.bundleBytes, meter: meter)
        self.bytes += bytes.count
        append(EvidenceSource(route: .attestationTag, blob: layer.digest)) { () throws(SignatureRejection) in
            try ImageSignature(legacyEnvelope: bytes, annotations: layer.annotations)
        }
    }

    // MARK: what BuildKit keeps inside an index, unsigned

    private func loadIndex(_ meter: RequestMeter) async throws(RegistryError) {
        let manifest = try await content.manifest(repository, digest: digest, meter: meter).manifest
        let statements = manifest.manifests.filter {
            $0.annotations[Self.referenceType] == "attestation-manifest"
        }
        pending.insert(
            contentsOf: statements.prefix(limits.referrers).map { .attestationManifest($0) }, at: 0)
        if statements.count > limits.referrers {
            items.append(.bound(EvidenceSource(route: .index, blob: nil), limit: limits.referrers))
        }
    }

    /// A statement counts by its own subject; the annotations around it are hints.
    private func loadAttestationManifest(
        _ descriptor: Descriptor, _ meter: RequestMeter
    ) async throws(RegistryError) {
        let manifest = try await content.manifest(repository, digest: descriptor.digest, meter: meter)
            .manifest
        for layer in manifest.layers.prefix(limits.layers) where layer.mediaType == .inToto {
            let source = EvidenceSource(route: .index, blob: layer.digest)
            let bytes = try await content.blob(
                repository, layer.digest, limit: limits.bundleBytes, meter: meter)
            self.bytes += bytes.count
            do throws(StatementError) {
                items.append(.unsigned(try Statement(parsing: bytes), source))
            } catch {
                items.append(.unreadable(.malformed("\(error)"), source))
            }
        }
    }

    private static let referenceType = "vnd.docker.reference.type"

    private func append(
        _ source: EvidenceSource, _ read: () throws(SignatureRejection) -> ImageSignature
    ) {
        do throws(SignatureRejection) {
            items.append(.signature(try read(), source))
        } catch {
            items.append(.unreadable(error, source))
        }
    }
}

extension RegistryError {
    /// Whether the failure is about the caller's budget or time, and says nothing of the registry.
    fileprivate func concerns(_ meter: RequestMeter) -> Bool {
        switch self {
        case .cancelled, .limitExceeded: true
        // A request may time out while the caller still has time.
        case .timeout: .now + .milliseconds(10) >= meter.deadline
        default: false
        }
    }
}

extension [Descriptor] {
    /// Those first that say they are image signatures. What a descriptor says is a hint and excludes nothing.
    fileprivate func sortedByPromise() -> [Descriptor] {
        func rank(_ descriptor: Descriptor) -> Int {
            let type = descriptor.annotations["dev.sigstore.bundle.predicateType"]
            if type == CosignPredicate.sign { return 0 }
            // Every check may have left one of these.
            if type == VerificationSummary.predicateType || descriptor.artifactType == .notarySignature {
                return 3
            }
            return descriptor.artifactType?.isBundle ?? false ? 1 : 2
        }
        return enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
            \.element)
    }
}

extension MediaType {
    /// cosign's payload for images.
    static let simpleSigning: MediaType = "application/vnd.dev.cosign.simplesigning.v1+json"

    /// A signed envelope by itself (DSSE v1.0).
    static let dsseEnvelope: MediaType = "application/vnd.dsse.envelope.v1+json"
    /// A statement by itself (in-toto attestation framework).
    static let inToto: MediaType = "application/vnd.in-toto+json"

    /// A Sigstore bundle of any version, in either spelling.
    var isBundle: Bool { rawValue.hasPrefix("application/vnd.dev.sigstore.bundle") }
}

extension Digest {
    /// The tag under which cosign keeps signatures of this digest (cosign's SIGNATURE_SPEC, "Discovery").
    var legacySignatureTag: String { "\(algorithm.rawValue)-\(hex).sig" }
    /// The tag under which it keeps attestations.
    var legacyAttestationTag: String { "\(algorithm.rawValue)-\(hex).att" }
}

extension EvidenceSource.Route {
    init(_ source: Referrers.Source) {
        switch source {
        case .api: self = .referrersAPI
        case .fallbackTag, .none: self = .referrersTag
        case .layout: self = .layout
        }
    }
}
