// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import Kubernetes
import OCIModel
import Policy
import StrictJSON
import Verification

/// An AdmissionReview, through every webhook that answers without asking anybody. Every answer can be sent.
@Sendable func admissionReview(_ input: [UInt8]) {
    guard
        let review = try? JSON(
            parsing: input, limits: JSONLimits(bytes: 8 << 20, depth: 128, nodes: 500_000)),
        let request = try? AdmissionRequest(review: review)
    else { return }
    let answers = [
        pinner.answer(request), webhooks.checkPolicy(request), webhooks.checkExemption(request),
        webhooks.noteRequester(request),
    ]
    for answer in answers {
        let text = answer.review(uid: request.uid).serialized()
        expect((try? JSON(parsing: text))?["response"]?["uid"]?.string == request.uid, "an answer is JSON")
    }
    guard let object = request.object else { return }
    if let application = try? Application(object) { sync(of: application, object) }
    if object["kind"].map({ $0.string == "Pod" }) ?? true { pod(object, request.oldObject) }
}

/// What is pinned stays as it is, and what is let through names one fixed revision for each source.
private func sync(of application: Application, _ object: JSON) {
    let patch = OperationPin.patch(for: application, spec: object["spec"])
    expect(isFaithful(SyncReading(of: application)), "what is verified is fixed")
    guard !patch.isEmpty else { return }
    var pinned = object
    for operation in patch {
        guard let (path, value) = operation.value else { return expect(false, "a pin removes nothing") }
        expect(path.first == "operation", "a pin changes the operation alone")
        pinned = pinned.setting(path[...], value)
    }
    guard let again = try? Application(pinned) else { return expect(false, "what is pinned can be read") }
    expect(OperationPin.patch(for: again, spec: pinned["spec"]).isEmpty, "what is pinned is left alone")
    expect(isFaithful(SyncReading(of: again)), "what is verified is fixed")
}

private func isFaithful(_ reading: SyncReading) -> Bool {
    switch reading {
    case .content(.sources(let sources, let revisions)):
        !sources.isEmpty && sources.count == revisions.count
            && zip(sources, revisions).allSatisfy { $0.isPinned(by: $1) }
    case .content(.manifests(let manifests)): !manifests.isEmpty
    case .problem(let problem): !problem.description.isEmpty && !problem.next.isEmpty
    case .nothing, .dryRun: true
    }
}

/// A Pod adds nothing to itself, the Pod that stands for it runs the same, and pins are digests of the same images.
private func pod(_ object: JSON, _ old: JSON?) {
    _ = try? PodImages(of: object, besides: old)
    guard let images = try? PodImages(of: object, besides: nil) else { return }
    expect((try? PodImages(of: object, besides: object))?.added == [], "a Pod adds nothing to itself")
    expect(
        (try? PodImages(of: images.manifest, besides: nil))?.added == images.added,
        "the Pod that stands for another one runs the same")
    let prepared = images.added.map {
        PreparedImage(written: $0, digest: digest, outcome: .verified, disposition: .allow)
    }
    for operation in PodPin.patch(for: object, prepared) {
        guard let (path, value) = operation.value, let text = value.string,
            let written = object.value(at: path[...])?.string,
            let before = try? ImageReference(parsing: written), let after = try? ImageReference(parsing: text)
        else { return expect(false, "a pin replaces one reference by another") }
        expect(
            after.digest == digest && after.repository == before.repository,
            "a pin is a digest of the same image")
    }
}

extension PatchOperation {
    /// Where something is put, and what; `nil` for what puts nothing.
    fileprivate var value: (path: [String], value: JSON)? {
        switch self {
        case .add(let pointer, let value), .replace(let pointer, let value): (pointer.steps, value)
        case .test, .remove: nil
        }
    }
}

extension JSON {
    /// The value with another one at a path of members.
    fileprivate func setting(_ path: ArraySlice<String>, _ value: JSON) -> JSON {
        guard let step = path.first else { return value }
        var object = object ?? JSONObject()
        object[step] = (object[step] ?? [:]).setting(path.dropFirst(), value)
        return .object(object)
    }

    /// What is at a path of members and indices.
    fileprivate func value(at path: ArraySlice<String>) -> JSON? {
        guard let step = path.first else { return self }
        if let array, let index = Int(step), array.indices.contains(index) {
            return array[index].value(at: path.dropFirst())
        }
        return self[step]?.value(at: path.dropFirst())
    }
}

private let digest = Digest(sha256Of: [])
private let webhooks = PolicyWebhooks(
    now: { 1_800_000_000 },
    flaws: MaterialFlaws(ofKey: { $0.isEmpty ? "is empty" : nil }, ofCertificates: { _, _ in nil }))
private let pinner: OperationPinner = {
    let policy = ClusterPolicy([
        "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy", "metadata": ["name": "all"],
        "spec": ["selector": ["projects": ["**"]], "imageVerification": ["enabled": true]],
    ])
    let book = PolicyBook(policies: [policy])
    return OperationPinner(
        cluster: ClusterView(policies: { book }, applications: { [] }, surroundings: { digest }),
        applicationSetController: "system:serviceaccount:argocd:argocd-applicationset-controller")
}()
