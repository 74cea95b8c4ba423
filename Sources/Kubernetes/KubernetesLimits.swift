// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What answers of the API server may cost.
package struct KubernetesLimits: Sendable {
    /// Largest object, in bytes; etcd takes 1.5 MiB, and the API server reads requests of 3 MiB.
    package var objectBytes = 3 << 20
    /// Largest page of a list, in bytes: 500 Applications of 50 KiB fit. Where objects are larger, fewer are asked for.
    package var pageBytes = 32 << 20
    /// Objects that a page is asked to have; what client-go asks for.
    package var pageSize = 500
    /// Most objects that are asked for in the pages of one list.
    package var listedObjects = 500_000
    /// Deepest nesting of an object. Values of Helm charts are nested as deep as people like.
    package var depth = 100
    /// Most values of an object.
    package var nodes = 500_000
    /// Time for a request that answers with one object.
    package var requestTime = Duration.seconds(30)
    /// Time for a page of a list.
    package var pageTime = Duration.seconds(60)
    /// Longest silence of a watch; bookmarks come about every minute.
    package var watchSilence = Duration.seconds(180)

    package init() {}

    /// The limits that stand above.
    package static let standard = KubernetesLimits()

    var object: JSONLimits { JSONLimits(bytes: objectBytes, depth: depth, nodes: nodes) }
    /// A page without its objects, and what surrounds the object of a watch's line.
    var envelope: JSONLimits { JSONLimits(bytes: 64 << 10, depth: 20, nodes: 1000) }
    /// A line of a watch: an object, and a few words around it.
    var lineBytes: Int { objectBytes + 1024 }
}
