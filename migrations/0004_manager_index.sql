-- Who reports to a person, for the removal of that person: only those who report to somebody are in it.
CREATE INDEX members_manager ON members (
  organization_id,
  json_extract(profile, '$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager.value')
) WHERE json_extract(profile, '$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager.value') IS NOT NULL;
