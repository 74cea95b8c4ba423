// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

/// The Application that Argo CD renders, as far as a plugin's environment tells: its name, its project and the
/// namespace it is deployed to, but neither its labels nor its cluster nor what it wishes of the verification.
enum RenderedApplication {
    /// The Application of an environment; `nil` where there is none.
    ///
    /// Policies that are selected need name and project: without them one could be passed over. Throws an ``InputError``
    /// where they are missing and `isNeeded`.
    static func read(_ environment: [String: String], isNeeded: Bool) throws -> ApplicationPolicy? {
        let name = value("ARGOCD_APP_NAME", environment)
        let project = value("ARGOCD_APP_PROJECT_NAME", environment)
        if isNeeded, name == nil || project == nil {
            let missing = name == nil ? "ARGOCD_APP_NAME" : "ARGOCD_APP_PROJECT_NAME"
            throw InputError(
                "\(missing) is not set, and --policy is selected by it: Argo CD 3.0 and later set it")
        }
        guard let name else { return nil }
        // An Application outside of Argo CD's namespace is called namespace_name; neither holds an underscore.
        let parts = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        return ApplicationPolicy(
            name: parts.last ?? name, namespace: parts.count == 2 ? parts.first : nil, project: project,
            destination: ApplicationPolicy.Destination(namespace: value("ARGOCD_APP_NAMESPACE", environment)),
            body: .absent, location: SourceLocation(file: "ARGOCD_APP_NAME"))
    }

    private static func value(_ name: String, _ environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
