// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

extension KubernetesClient {
    /// What happens to objects from a resource version on, with bookmarks. Throws, or says as its last event, `gone` when
    /// that version is too old.
    ///
    /// - Parameter timeout: When the server ends the watch by itself.
    package func watch(
        _ type: ResourceType, _ query: ListQuery = .all, from resourceVersion: String, timeout: Duration
    ) async throws(KubernetesError) -> WatchStream {
        let items =
            query.items + [
                URLQueryItem("watch", "true"), URLQueryItem("allowWatchBookmarks", "true"),
                URLQueryItem("resourceVersion", resourceVersion),
                URLQueryItem("timeoutSeconds", "\(max(1, timeout.components.seconds))"),
            ]
        let stream = try await open(
            APICall(
                method: .get, path: try APIPath.collection(type, namespace: query.namespace ?? ""),
                query: items, bodyLimit: limits.lineBytes, timeLimit: limits.watchSilence))
        return WatchStream(pieces: stream.pieces, decoder: WatchDecoder(type, limits: limits))
    }
}
