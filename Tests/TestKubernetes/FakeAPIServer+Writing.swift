// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes
import StrictJSON
import Synchronization

extension FakeAPIServer {
    func create(_ request: APIRequest, _ user: AdmissionRequest.User) async throws(APIFailure) -> APIAnswer {
        var object = try parsed(request.body)
        let kind = try check(object, request)
        if let prefix = object["metadata"]?["generateName"]?.string,
            (object["metadata"]?["name"]?.string ?? "").isEmpty
        {
            let suffix = String((0..<5).map { _ in "bcdfghjklmnpqrstvwxz2456789".randomElement() ?? "x" })
            object = object.setting(["metadata", "name"], .string(prefix + suffix))
        }
        guard let name = object["metadata"]?["name"]?.string, !name.isEmpty else {
            throw .unprocessable("metadata.name: Required value: name or generateName is required")
        }
        if object["metadata"]?["resourceVersion"]?.string.map({ !$0.isEmpty }) ?? false {
            throw .badRequest("resourceVersion should not be set on objects to be created")
        }
        let key = ObjectKey(namespace: request.namespace, name: name)
        object = Self.completed(object, nil, apiVersion: request.collection.apiVersion, kind: kind)
        if hasStatus(request.collection) { object = object.setting(["status"], nil) }
        let outcome = try await admit(
            Attributes(
                operation: .create, collection: request.collection, kind: kind, subresource: "", key: key,
                object: object, user: user, isDryRun: request.isDryRun))
        let final = outcome.object ?? object
        if request.isDryRun { return APIAnswer(final, status: 201, warnings: outcome.warnings) }
        let kept = state.withLock { state -> JSON? in
            state.kinds[request.collection] = kind
            guard state.store.object(request.collection, key) == nil else { return nil }
            return state.store.set(request.collection, key, final)
        }
        guard let kept else { throw .alreadyExists(request.collection, name) }
        signal(.changed)
        return APIAnswer(kept, status: 201, warnings: outcome.warnings)
    }

    func update(_ request: APIRequest, _ user: AdmissionRequest.User) async throws(APIFailure) -> APIAnswer {
        if request.subresource == "status", !hasStatus(request.collection) {
            throw APIFailure(
                code: 404, reason: "NotFound", message: "the server could not find the requested resource")
        }
        for _ in 0..<Self.mostTries {
            let stored = state.withLock { $0.store.object(request.collection, request.key) }
            guard let stored else {
                guard request.contentType.hasPrefix("application/apply-patch") else {
                    throw .notFound(request.collection, request.name)
                }
                var creation = request
                creation.body = try applied(request, to: nil).serialized()
                creation.name = ""
                return try await create(creation, user)
            }
            let wanted = try wanted(request, stored)
            let kind = try check(wanted, request)
            if let version = wanted["metadata"]?["resourceVersion"]?.string, !version.isEmpty,
                version != stored["metadata"]?["resourceVersion"]?.string
            {
                throw .conflict(request.collection, request.name)
            }
            let object = merged(wanted, stored, request, kind)
            let outcome = try await admit(
                Attributes(
                    operation: .update, collection: request.collection, kind: kind,
                    subresource: request.subresource,
                    key: request.key, object: object, oldObject: stored, user: user,
                    isDryRun: request.isDryRun))
            let final = outcome.object ?? object
            // Nothing changed, or nothing may.
            if request.isDryRun || final == stored { return APIAnswer(final, warnings: outcome.warnings) }
            let isLast =
                final["metadata"]?["deletionTimestamp"] != nil
                && (final["metadata"]?["finalizers"]?.array ?? []).isEmpty
            let kept = state.withLock { state -> JSON? in
                // Somebody was faster while the webhooks were asked.
                guard state.store.object(request.collection, request.key) == stored else { return nil }
                let kept = state.store.set(request.collection, request.key, isLast ? Optional.none : final)
                return kept ?? final
            }
            guard let kept else { continue }
            signal(.changed)
            return APIAnswer(kept, warnings: outcome.warnings)
        }
        throw .conflict(request.collection, request.name)
    }

    func delete(_ request: APIRequest, _ user: AdmissionRequest.User) async throws(APIFailure) -> APIAnswer {
        let stored = state.withLock { $0.store.object(request.collection, request.key) }
        guard let stored else { throw .notFound(request.collection, request.name) }
        let conditions = request.body.isEmpty ? Optional.none : try parsed(request.body)["preconditions"]
        for name in ["uid", "resourceVersion"] {
            if let wanted = conditions?[name]?.string, wanted != stored["metadata"]?[name]?.string {
                throw .conflict(request.collection, request.name)
            }
        }
        let outcome = try await admit(
            Attributes(
                operation: .delete, collection: request.collection, kind: stored["kind"]?.string ?? "",
                subresource: "", key: request.key, oldObject: stored, user: user, isDryRun: request.isDryRun))
        let success: JSON = ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"]
        if request.isDryRun { return APIAnswer(success, warnings: outcome.warnings) }
        let isKept = !(stored["metadata"]?["finalizers"]?.array ?? []).isEmpty
        let marked = stored.setting(["metadata", "deletionTimestamp"], .string(Self.now))
        let kept = state.withLock {
            $0.store.set(request.collection, request.key, isKept ? marked : Optional.none)
        }
        signal(.changed)
        return APIAnswer(kept ?? success, warnings: outcome.warnings)
    }

    // MARK: Parts

    private func admit(_ attributes: Attributes) async throws(APIFailure) -> AdmissionChain.Outcome {
        let chain = state.withLock { state in
            let store = state.store
            let all = { (type: ResourceType) in store.objects(CollectionName(type)) }
            return AdmissionChain(
                caller: WebhookCaller(transport: webhooks, services: options.services),
                mutating: all(.mutatingWebhookConfigurations), policies: all(.validatingAdmissionPolicies),
                bindings: all(.validatingAdmissionPolicyBindings),
                validating: all(.validatingWebhookConfigurations),
                namespaceObject: store.object(
                    CollectionName(.namespaces), ObjectKey(name: attributes.key.namespace)))
        }
        var outcome = AdmissionChain.Outcome()
        var failure: APIFailure?
        do throws(APIFailure) { try await chain.admit(attributes, &outcome) } catch { failure = error }
        let annotations = outcome.auditAnnotations
        if !annotations.isEmpty { state.withLock { $0.auditAnnotations.append(annotations) } }
        if var failure {
            failure.fields += APIAnswer([:], warnings: outcome.warnings).fields
            throw failure
        }
        return outcome
    }

    /// What the request makes of the object, before the server has its say.
    private func wanted(_ request: APIRequest, _ stored: JSON) throws(APIFailure) -> JSON {
        if request.method == "PUT" { return try parsed(request.body) }
        switch request.contentType.prefix(while: { $0 != ";" }) {
        case "application/merge-patch+json", "application/strategic-merge-patch+json":
            return MergePatch.apply(try parsed(request.body), to: stored)
        case "application/json-patch+json":
            do throws(JSONPatch.Failure) { return try JSONPatch.apply(try patch(request), to: stored) } catch
            {
                throw .unprocessable(
                    "the server rejected our request due to an error in our request: \(error.why)")
            }
        case "application/apply-patch+yaml": return try applied(request, to: stored)
        default:
            throw APIFailure(
                code: 415, reason: "UnsupportedMediaType",
                message: "the body of the request was in an unknown format")
        }
    }

    private func patch(_ request: APIRequest) throws(JSONPatch.Failure) -> JSON {
        guard let patch = try? JSON(parsing: request.body) else { throw JSONPatch.Failure(why: "no JSON") }
        return patch
    }

    /// Server-side apply, simply: what is written is merged, and the manager is noted. Nobody owns anything.
    private func applied(_ request: APIRequest, to stored: JSON?) throws(APIFailure) -> JSON {
        guard let manager = request.query["fieldManager"], !manager.isEmpty else {
            throw .badRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value")
        }
        let object = MergePatch.apply(try parsed(request.body), to: stored, removesNull: false)
        var managers = stored?["metadata"]?["managedFields"]?.array ?? []
        managers.removeAll { $0["manager"]?.string == manager }
        managers.append(
            [
                "manager": .string(manager), "operation": "Apply",
                "apiVersion": .string(request.collection.apiVersion),
                "subresource": .string(request.subresource),
            ])
        return object.setting(["metadata", "managedFields"], .array(managers))
    }

    /// What is kept of the wanted object: status and the rest are written apart where the type says so.
    private func merged(_ wanted: JSON, _ stored: JSON, _ request: APIRequest, _ kind: String) -> JSON {
        if request.subresource == "status" { return stored.setting(["status"], wanted["status"]) }
        let complete = Self.completed(wanted, stored, apiVersion: request.collection.apiVersion, kind: kind)
        let hasStatus = hasStatus(request.collection)
        let object = hasStatus ? complete.setting(["status"], stored["status"]) : complete
        let without = { (json: JSON) in
            (hasStatus ? json.setting(["status"], nil) : json).setting(["metadata"], nil)
        }
        guard without(object) != without(stored) else { return object }
        let generation = stored["metadata"]?["generation"]?.int ?? 1
        return object.setting(["metadata", "generation"], .int(generation + 1))
    }

    private func hasStatus(_ collection: CollectionName) -> Bool {
        options.typesWithStatus.contains { CollectionName($0) == collection }
    }

    private func parsed(_ body: [UInt8]) throws(APIFailure) -> JSON {
        do {
            return try JSON(parsing: body, limits: JSONLimits(bytes: 8 << 20, depth: 500, nodes: 1_000_000))
        } catch { throw .badRequest("the body cannot be read: \(error)") }
    }

    /// Whether the object is one of the collection and of the path's namespace and name; gives its kind.
    private func check(_ object: JSON, _ request: APIRequest) throws(APIFailure) -> String {
        guard let kind = object["kind"]?.string, object["apiVersion"]?.string == request.collection.apiVersion
        else {
            throw .badRequest(
                "the object provided is unrecognized: kind and apiVersion must be set and fit the path")
        }
        let namespace = object["metadata"]?["namespace"]?.string ?? request.namespace
        guard namespace == request.namespace else {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
        if !request.name.isEmpty, object["metadata"]?["name"]?.string != request.name {
            throw .badRequest("the name of the object does not match the name on the URL")
        }
        return kind
    }

    /// The object with what the server sets.
    static func completed(_ object: JSON, _ old: JSON?, apiVersion: String, kind: String) -> JSON {
        var complete = object.setting(["apiVersion"], .string(apiVersion)).setting(["kind"], .string(kind))
        let made: [(String, JSON)] = [
            ("uid", .string(UUID().uuidString.lowercased())), ("creationTimestamp", .string(now)),
            ("generation", 1),
        ]
        for (name, value) in made {
            complete = complete.setting(["metadata", name], old?["metadata"]?[name] ?? value)
        }
        if let version = old?["metadata"]?["resourceVersion"] {
            complete = complete.setting(["metadata", "resourceVersion"], version)
        }
        return complete
    }

    private static var now: String { RFC3339.text(Int(Date().timeIntervalSince1970)) }
    private static let mostTries = 5
}
