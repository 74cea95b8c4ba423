// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What an object must be for a deletion to be right; else it is a `conflict`.
package struct Preconditions: Sendable, Equatable {
    package var uid: String?
    package var resourceVersion: String?

    package init(uid: String? = nil, resourceVersion: String? = nil) {
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    var json: JSON {
        var object = JSONObject()
        object["uid"] = uid.map(JSON.string)
        object["resourceVersion"] = resourceVersion.map(JSON.string)
        return .object(object)
    }
}
