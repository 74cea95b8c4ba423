// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import StrictJSON

/// Speaks the API of a Kubernetes API server, with every answer bounded.
///
/// One request a call; nothing is tried again but a request whose credentials were not taken, once, when there are
/// newer ones.
package struct KubernetesClient: Sendable {
    package let configuration: ClusterConfiguration
    let transport: HTTPTransport
    package let limits: KubernetesLimits

    package init(
        _ configuration: ClusterConfiguration, transport: HTTPTransport, limits: KubernetesLimits = .standard
    ) {
        self.configuration = configuration
        self.transport = transport
        self.limits = limits
    }

    /// The object.
    package func get(_ type: ResourceType, _ key: ObjectKey) async throws(KubernetesError) -> JSON {
        try await object(.get, APIPath.object(type, key))
    }

    /// Creates an object, in the namespace that it names, and gives it back as the server keeps it. Where it names
    /// none, a `generateName` makes one.
    package func create(
        _ type: ResourceType, _ object: JSON, dryRun: DryRun = .no
    ) async throws(KubernetesError) -> JSON {
        let namespace = object["metadata"]?["namespace"]?.string ?? ""
        let path = try APIPath.collection(type, namespace: namespace)
        return try await self.object(.post, path, dryRun.query, content: object)
    }

    /// Replaces an object, or its `status` alone. With a `resourceVersion` it must be the one that is kept, else
    /// `conflict`.
    package func replace(
        _ type: ResourceType, _ object: JSON, _ part: ObjectPart = .whole, dryRun: DryRun = .no
    ) async throws(KubernetesError) -> JSON {
        guard let key = ObjectKey(of: object) else { throw .request("the object has no name") }
        return try await self.object(
            .put, APIPath.object(type, key, part), dryRun.query, content: object)
    }

    /// Changes an object, or its `status` alone, and gives it back as the server keeps it.
    package func patch(
        _ type: ResourceType, _ key: ObjectKey, _ part: ObjectPart = .whole, with patch: ObjectPatch,
        dryRun: DryRun = .no
    ) async throws(KubernetesError) -> JSON {
        try await object(
            .patch, APIPath.object(type, key, part), dryRun.query + patch.query, content: patch.content,
            contentType: patch.contentType)
    }

    /// Deletes an object; finalizers may keep it for a while.
    package func delete(
        _ type: ResourceType, _ key: ObjectKey, only preconditions: Preconditions = Preconditions()
    ) async throws(KubernetesError) {
        let options: JSON = [
            "apiVersion": "v1", "kind": "DeleteOptions", "preconditions": preconditions.json,
        ]
        _ = try await object(.delete, APIPath.object(type, key), content: options)
    }

    /// Asks whose token it is. Throws `unauthorized` never for that token: see ``TokenReviewResult``.
    package func review(
        token: String, audiences: [String] = []
    ) async throws(KubernetesError) -> TokenReviewResult {
        var spec = JSONObject()
        spec["token"] = .string(token)
        if !audiences.isEmpty { spec["audiences"] = .strings(audiences) }
        let type = ResourceType.tokenReviews
        let review: JSON = [
            "apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "spec": .object(spec),
        ]
        return TokenReviewResult(try await create(type, review), audiences: audiences)
    }

    private func object(
        _ method: HTTPRequest.Method, _ path: String, _ query: [URLQueryItem] = [], content: JSON? = nil,
        contentType: String = "application/json"
    ) async throws(KubernetesError) -> JSON {
        let answer = try await send(
            APICall(
                method: method, path: path, query: query, content: content?.serialized() ?? [],
                contentType: contentType, bodyLimit: limits.objectBytes, timeLimit: limits.requestTime))
        do { return try JSON(parsing: answer.body, limits: limits.object) } catch {
            throw .malformed(error.description)
        }
    }
}
