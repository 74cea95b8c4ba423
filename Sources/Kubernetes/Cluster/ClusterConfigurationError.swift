// SPDX-License-Identifier: Apache-2.0

/// Why it is not known how to reach an API server. No case holds a credential.
package enum ClusterConfigurationError: Error, Sendable, Equatable {
    /// None of the files is there.
    case noFile([String])
    case unreadable(path: String, why: String)
    case malformed(path: String, why: String)
    /// No context is named, by the caller or by `current-context`.
    case noContext
    /// Nothing of that name: `context "dev"`.
    case missing(String)
    /// A member that is needed, or cannot be understood: `server of cluster "dev"`.
    case invalid(String)
    /// Something that is understood and not done.
    case refused(String)
    /// We do not run in a cluster.
    case notInCluster(String)
}

extension ClusterConfigurationError: CustomStringConvertible {
    /// One factual fragment, on one line whatever the configuration holds.
    package var description: String { KubernetesError.printable(text) }

    private var text: String {
        switch self {
        case .noFile(let paths): "there is no kubeconfig at \(paths.joined(separator: ", "))"
        case .unreadable(let path, let why), .malformed(let path, let why): "\(path): \(why)"
        case .noContext: "the kubeconfig names no current context"
        case .missing(let what): "the kubeconfig has no \(what)"
        case .invalid(let what): "the kubeconfig's \(what) cannot be used"
        case .refused(let what): "\(what) is not supported"
        case .notInCluster(let why): "not inside a cluster: \(why)"
        }
    }
}
