// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A path to which the API server of Kubernetes posts AdmissionReviews of `admission.k8s.io/v1`.
package struct AdmissionEndpoint: Sendable {
    package var path: String
    /// Decides. A handler that does not end in time is cancelled, and the request is denied.
    package var handle: @Sendable (AdmissionRequest) async -> AdmissionResponse

    package init(
        _ path: String, handle: @escaping @Sendable (AdmissionRequest) async -> AdmissionResponse
    ) {
        self.path = path
        self.handle = handle
    }
}
