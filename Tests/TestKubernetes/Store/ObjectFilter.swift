// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// Which objects of a collection a list or a watch shows.
struct ObjectFilter: Sendable {
    var namespace: String
    var labels: Selector
    var fields: Selector

    func matches(_ object: JSON) -> Bool {
        guard let key = ObjectKey(of: object), namespace.isEmpty || key.namespace == namespace else {
            return false
        }
        return labels.matches(Selector.labels(of: object))
            && fields.matches(["metadata.name": key.name, "metadata.namespace": key.namespace])
    }
}
