// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension Application {
    /// Stands for whatever runs in a namespace of Argo CD's own cluster without belonging to an Application.
    init?(standingFor namespace: String) {
        let json: JSON = [
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": ["name": "nobody", "namespace": .string(namespace)],
            "spec": ["destination": ["name": "in-cluster", "namespace": .string(namespace)]],
        ]
        try? self.init(json)
    }
}
