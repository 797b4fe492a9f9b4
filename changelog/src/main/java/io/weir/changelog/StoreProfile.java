package io.weir.changelog;

/**
 * What a store is to its changelog.
 *
 * @param store name of the store, for messages
 * @param format what its values are made of
 * @param role how it relates to its changelog
 * @param age how old what is opened may be
 * @param proof what it can find out about transactions
 */
public record StoreProfile(
    String store, ValueFormat format, ChangelogRole role, AgeLimit age, CommitProof proof) {}
