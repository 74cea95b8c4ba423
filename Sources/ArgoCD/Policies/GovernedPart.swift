// SPDX-License-Identifier: Apache-2.0

import Policy

/// A policy, and the document of it that is meant.
struct SelectedPolicy {
    var policy: ClusterPolicy
    var document: ProjectPolicy
}

/// Policies with the Application that they are merged with.
struct GovernedPart {
    var application: Application
    var policies: [SelectedPolicy]

    init(of application: Application, _ policies: [SelectedPolicy]) {
        self.application = application
        self.policies = policies
    }
}
