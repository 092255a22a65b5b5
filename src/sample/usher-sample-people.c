/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* People: first the cast, who are the same for every seed and size because the answer key names them,
 * then as many others as are wanted.  Who reports to whom comes later. */

#include "usher-sample-build.h"

#define CAST_SEED USHER_SAMPLE_SEED
#define MANY 20000 /* people, from whom on HR is imported once in four weeks */
#define DATE(days) (SAMPLE_TODAY + (days) * SAMPLE_DAY)

typedef struct {
  const char *name, *slug;
  guint n; /* of two thousand */
  const char *titles;
} Department;

/* 96 titles; a department's first is its heads', its second its managers'. */
static const Department departments[SAMPLE_N_DEPARTMENTS] = {
  [SAMPLE_ENGINEERING] = { "Engineering", "engineering", 620,
    "Director of Engineering,Engineering Manager,Software Engineer,Senior Software Engineer,Staff Engineer,Quality Engineer,"
    "Site Reliability Engineer,Platform Engineer,Mobile Engineer,Release Manager,Engineering Intern" },
  [SAMPLE_SALES] = { "Sales", "sales", 240,
    "Sales Director,Regional Sales Manager,Account Executive,Sales Development Representative,Sales Operations Analyst,Deal Desk Analyst" },
  [SAMPLE_PRODUCT] = { "Product & Design", "product", 150, "Head of Product,Group Product Manager,Product Manager,Product Designer,User Researcher" },
  [SAMPLE_SERVICES] = { "Professional Services", "services", 150,
    "Director of Services,Delivery Manager,Implementation Consultant,Solutions Architect" },
  [SAMPLE_SUPPORT] = { "Customer Support", "support", 210,
    "Head of Support,Support Team Lead,Support Engineer,Support Specialist,Escalation Engineer" },
  [SAMPLE_MARKETING] = { "Marketing", "marketing", 90, "Head of Marketing,Campaign Manager,Content Editor,Marketing Analyst" },
  [SAMPLE_DATA] = { "Data & Analytics", "data", 90, "Head of Data,Analytics Manager,Data Analyst,Data Engineer,Data Scientist" },
  [SAMPLE_FACILITIES] = { "Facilities", "facilities", 30, "Workplace Manager,Facilities Coordinator" },
  [SAMPLE_FINANCE] = { "Finance", "finance", 110,
    "Finance Director,Controller EMEA,Accounts Receivable,Billing Analyst,Credit Controller,Revenue Accountant,Financial Planning Analyst,"
    "Treasury Analyst,Senior Treasury Analyst,Tax Analyst,Tax Manager,Cash Operations,Expense Operations,Payroll Specialist,Internal Auditor,"
    "Contract Auditor,Accounts Payable Lead,Controller APAC,Finance Systems Manager,Vendor Partner Audit,Equity Administrator" },
  [SAMPLE_IT] = { "IT & Workplace", "it", 85,
    "Director of IT,Identity Operations Lead,Identity Analyst,Systems Administrator,Service Desk Analyst" },
  [SAMPLE_PROCUREMENT] = { "Procurement", "procurement", 40, "Head of Procurement,Category Manager,Procurement Analyst" },
  [SAMPLE_CORPORATE] = { "Corporate Development", "corporate", 18, "Head of Corporate Development,Corporate Development Associate" },
  [SAMPLE_SECURITY] = { "Security", "security", 60,
    "Head of Security,Security Operations Manager,Security Engineer,Security Analyst,Privileged Access Engineer" },
  [SAMPLE_HR] = { "People", "people", 60, "Head of People,People Partner,People Operations Specialist" },
  [SAMPLE_LEGAL] = { "Legal & Compliance", "legal", 35, "General Counsel Deputy,Legal Counsel,Compliance Analyst" },
  [SAMPLE_EXECUTIVE] = { "Executive", "executive", 12,
    "Chief Executive Officer,Chief Technology Officer,Chief Financial Officer,Chief Operating Officer,Chief Product Officer,"
    "Chief Revenue Officer,Chief Marketing Officer,Chief People Officer,Chief Data Officer,Chief Information Security Officer,"
    "Chief Legal Officer,Chief Strategy Officer" },
};

static const char *const sites[SAMPLE_N_SITES] = { "Leeds", "Lisbon", "Bengaluru", "Austin", "Sydney" };

/* ---- Tables looked up ---- */

const char *
usher_sample_department_name (SampleDepartment department)
{
  return departments[department].name;
}

const char *
usher_sample_department_slug (SampleDepartment department)
{
  return departments[department].slug;
}

const char *
usher_sample_site_name (SampleSite site)
{
  return sites[site];
}

static const char *const *
all_titles (guint first[SAMPLE_N_DEPARTMENTS + 1])
{
  static char **titles;
  static guint starts[SAMPLE_N_DEPARTMENTS + 1];

  if (g_once_init_enter (&titles))
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
        {
          g_auto (GStrv) words = g_strsplit (departments[i].titles, ",", -1);

          starts[i + 1] = starts[i] + g_strv_length (words);
          g_strv_builder_addv (builder, (const char **) words);
        }
      g_once_init_leave (&titles, g_strv_builder_end (builder));
    }
  if (first)
    for (guint i = 0; i <= SAMPLE_N_DEPARTMENTS; i++)
      first[i] = starts[i];
  return (const char *const *) titles;
}

const char *
usher_sample_title_name (guint title)
{
  return all_titles (NULL)[title];
}

guint
usher_sample_title_first (SampleDepartment department, guint *n)
{
  guint first[SAMPLE_N_DEPARTMENTS + 1];

  all_titles (first);
  if (n)
    *n = first[department + 1] - first[department];
  return first[department];
}

guint
usher_sample_title_find (const char *name)
{
  const char *const *titles = all_titles (NULL);

  for (guint i = 0; titles[i]; i++)
    if (g_str_equal (titles[i], name))
      return i;
  g_return_val_if_reached (0);
}

/* ---- The cast ---- */

typedef struct {
  const char *given, *family, *title;
  guint8 department, site, kind, part;
  gboolean family_first;
} Named;

static const Named named[] = {
  { "Amara", "Okafor", "Identity Operations Lead", SAMPLE_IT, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Ravi", "Menon", "Identity Operations Lead", SAMPLE_IT, SAMPLE_BENGALURU, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Lucía", "Ferrer", "Director of IT", SAMPLE_IT, SAMPLE_LISBON, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Dana", "Okafor", "Identity Analyst", SAMPLE_IT, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Kwame", "Asante", "Systems Administrator", SAMPLE_IT, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Mei", "Tanaka", "Service Desk Analyst", SAMPLE_IT, SAMPLE_SYDNEY, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Daniel", "Okonjo", "Finance Director", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_P17, FALSE },
  { "Adaeze", "Nwosu", "Finance Director", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Priya", "Raghunathan", "Finance Director", SAMPLE_FINANCE, SAMPLE_BENGALURU, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Tom", "Whitfield", "Controller EMEA", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Elif", "Karahan", "Controller EMEA", SAMPLE_FINANCE, SAMPLE_LISBON, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Harish", "Venkataraman", "Revenue Accountant", SAMPLE_FINANCE, SAMPLE_BENGALURU, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Inês", "Carvalho", "Senior Treasury Analyst", SAMPLE_FINANCE, SAMPLE_LISBON, SAMPLE_EMPLOYEE, SAMPLE_P24, FALSE },
  { "Maria Guilhermina", "de Albuquerque e Vasconcelos-Fernandes", "Tax Manager", SAMPLE_FINANCE, SAMPLE_LISBON, SAMPLE_EMPLOYEE, SAMPLE_NAMED,
    FALSE },
  { "美咲=misaki", "佐藤=sato", "Controller APAC", SAMPLE_FINANCE, SAMPLE_SYDNEY, SAMPLE_EMPLOYEE, SAMPLE_P23, TRUE },
  { "ليلى=layla", "الحسيني=alhusayni", "Accounts Payable Lead", SAMPLE_FINANCE, SAMPLE_AUSTIN, SAMPLE_EMPLOYEE, SAMPLE_P23, FALSE },
  { "Marguerite", "Delacroix-Beaumont", "Finance Systems Manager", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Owen", "Pritchard", "Payroll Specialist", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_D_LEAVE, FALSE },
  { "Farid", "Benhaddou", "Contract Auditor", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_CONTRACTOR, SAMPLE_NAMED, FALSE },
  { "Chloe", "Anstruther", "Financial Planning Analyst", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_P19, FALSE },
  { "Bruno", "Tavares", "Treasury Analyst", SAMPLE_FINANCE, SAMPLE_LISBON, SAMPLE_EMPLOYEE, SAMPLE_P19, FALSE },
  { "Siobhán", "Ó Raghallaigh", "Head of Procurement", SAMPLE_PROCUREMENT, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Piotr", "Wiśniewski", "Expense Operations", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_P02, FALSE },
  { "Thị Hương", "Nguyễn", "Billing Analyst", SAMPLE_FINANCE, SAMPLE_SYDNEY, SAMPLE_EMPLOYEE, SAMPLE_NAMED, TRUE },
  { "Grace", "Oyelaran", "Equity Administrator", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_P51, FALSE },
  { "Jonas", "Lindqvist", "Vendor Partner Audit", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_PARTNER, SAMPLE_NAMED, FALSE },
  { "Tomás", "Quintero", "Credit Controller", SAMPLE_FINANCE, SAMPLE_AUSTIN, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Yusuf", "Demirel", "Procurement Analyst", SAMPLE_PROCUREMENT, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_P14, FALSE },
  { "Amelia", "Hartnoll", "Internal Auditor", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Rohan", "Deshpande", "Tax Analyst", SAMPLE_FINANCE, SAMPLE_BENGALURU, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Beatriz", "Sampaio", "Accounts Receivable", SAMPLE_FINANCE, SAMPLE_LISBON, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Callum", "Fairbairn", "Cash Operations", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_NAMED, FALSE },
  { "Owain", "Prothero", "Contract Auditor", SAMPLE_FINANCE, SAMPLE_LEEDS, SAMPLE_CONTRACTOR, SAMPLE_D_SEASONAL, FALSE },
  { "Martha", "Redfern", "Software Engineer", SAMPLE_ENGINEERING, SAMPLE_LEEDS, SAMPLE_EMPLOYEE, SAMPLE_D_NAMESAKE, FALSE },
  { "Martha", "Redfern", "Account Executive", SAMPLE_SALES, SAMPLE_AUSTIN, SAMPLE_EMPLOYEE, SAMPLE_D_NAMESAKE, FALSE },
};

/* How many of a part there are besides those with a name of their own, and where they work. */
typedef struct {
  guint8 part, n, state, kind;
  gint8 site; /* −1: anywhere */
  guint8 departments[6], n_departments;
  const char *title; /* (nullable) */
} Part;

#define OFFICES { SAMPLE_SALES, SAMPLE_SUPPORT, SAMPLE_ENGINEERING, SAMPLE_PRODUCT, SAMPLE_SERVICES, SAMPLE_MARKETING }, 6
#define ONE(department) { department }, 1

static const Part parts[] = {
  { SAMPLE_P01, 3, SAMPLE_TERMINATED, SAMPLE_EMPLOYEE, -1, ONE (SAMPLE_ENGINEERING), NULL },
  { SAMPLE_P02, 3, SAMPLE_TERMINATED, SAMPLE_EMPLOYEE, -1, { SAMPLE_SALES, SAMPLE_SUPPORT, SAMPLE_SERVICES }, 3, NULL },
  { SAMPLE_P03, 2, SAMPLE_TERMINATED, SAMPLE_EMPLOYEE, -1, { SAMPLE_SALES, SAMPLE_ENGINEERING }, 2, NULL },
  { SAMPLE_GONE_SPONSOR, 2, SAMPLE_TERMINATED, SAMPLE_EMPLOYEE, -1, { SAMPLE_ENGINEERING, SAMPLE_SERVICES }, 2, NULL },
  { SAMPLE_GONE_MANAGER, 2, SAMPLE_TERMINATED, SAMPLE_EMPLOYEE, -1, { SAMPLE_SUPPORT, SAMPLE_SALES }, 2, NULL },
  { SAMPLE_GONE_OWNER, 6, SAMPLE_TERMINATED, SAMPLE_EMPLOYEE, -1, { SAMPLE_ENGINEERING, SAMPLE_PRODUCT, SAMPLE_IT }, 3, NULL },
  { SAMPLE_P04, 5, SAMPLE_ACTIVE, SAMPLE_CONTRACTOR, -1, { SAMPLE_ENGINEERING, SAMPLE_SERVICES, SAMPLE_SUPPORT }, 3, NULL },
  { SAMPLE_P05, 6, SAMPLE_ACTIVE, SAMPLE_CONTRACTOR, -1, { SAMPLE_ENGINEERING, SAMPLE_SERVICES }, 2, NULL },
  { SAMPLE_P06, 7, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_SALES, SAMPLE_SERVICES, SAMPLE_MARKETING }, 3, NULL },
  { SAMPLE_P07_LOOP, 2, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_AUSTIN, ONE (SAMPLE_SUPPORT), NULL },
  { SAMPLE_P07_MISSING, 9, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, OFFICES, NULL },
  { SAMPLE_P07_TERMINATED, 4, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_SUPPORT, SAMPLE_SALES }, 2, NULL },
  { SAMPLE_P08, 6, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_ENGINEERING, SAMPLE_SALES }, 2, NULL },
  { SAMPLE_P09, 14, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, OFFICES, NULL },
  { SAMPLE_P10, 4, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_ENGINEERING, SAMPLE_IT }, 2, NULL },
  { SAMPLE_P13, 5, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_ENGINEERING, SAMPLE_IT, SAMPLE_SECURITY }, 3, NULL },
  { SAMPLE_P14, 2, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_SALES, SAMPLE_SUPPORT }, 2, NULL },
  { SAMPLE_P17, 20, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_IT, SAMPLE_ENGINEERING }, 2, NULL },
  { SAMPLE_P18, 8, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, ONE (SAMPLE_SALES), NULL },
  { SAMPLE_P19, 4, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_LEEDS, ONE (SAMPLE_FINANCE), "Financial Planning Analyst" },
  { SAMPLE_P20, 11, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, ONE (SAMPLE_FINANCE), "Treasury Analyst" },
  { SAMPLE_P23, 6, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, ONE (SAMPLE_FINANCE), "Internal Auditor" },
  { SAMPLE_P24, 1, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_LISBON, ONE (SAMPLE_FINANCE), "Senior Treasury Analyst" },
  { SAMPLE_P32, 23, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, OFFICES, NULL },
  { SAMPLE_P33, 31, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, OFFICES, NULL },
  { SAMPLE_P34, 1, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_LEEDS, ONE (SAMPLE_MARKETING), NULL },
  { SAMPLE_P36, 19, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_BENGALURU, { SAMPLE_ENGINEERING, SAMPLE_SUPPORT }, 2, NULL },
  { SAMPLE_P37, 1, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_AUSTIN, ONE (SAMPLE_SALES), NULL },
  { SAMPLE_P38, 1, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_LEEDS, ONE (SAMPLE_PRODUCT), NULL },
  { SAMPLE_P52, 2, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, -1, { SAMPLE_MARKETING, SAMPLE_SALES }, 2, NULL },
  { SAMPLE_D_VPN, 1, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_LISBON, ONE (SAMPLE_ENGINEERING), NULL },
  { SAMPLE_D_REHIRE, 1, SAMPLE_ACTIVE, SAMPLE_EMPLOYEE, SAMPLE_LEEDS, ONE (SAMPLE_DATA), NULL },
};

static SamplePerson *
add_person (SampleOrg *org, SamplePart part, SampleDepartment department)
{
  SamplePerson person = { .manager = SAMPLE_NONE, .part = (guint8) part, .department = (guint8) department,
    .department_before = (guint8) department, .title = G_MAXUINT16, .part_nth = (guint16) org->parts[part]->len };
  guint32 index = org->people->len;

  for (guint i = 0; i < SAMPLE_N_SOURCES; i++)
    person.account[i] = SAMPLE_NONE;
  person.employee = usher_sample_text (org, "E%06u", 1001 + index);
  if (part != SAMPLE_PLAIN)
    g_array_append_val (org->parts[part], index);
  g_array_append_val (org->people, person);
  return SAMPLE_PERSON (org, index);
}

static SampleSite
choose_site (UsherRandom *random)
{
  static const guint share[SAMPLE_N_SITES] = { 34, 20, 22, 15, 9 };
  guint at = usher_random_below (random, 100), site = 0;

  while (at >= share[site])
    at -= share[site++];
  return site;
}

/* Long enough ago that it was before the ledger begins. */
static gint64
draw_start (UsherRandom *random)
{
  return USHER_SAMPLE_BEGINS - USHER_SAMPLE_BEGINS % SAMPLE_DAY - (30 + (gint64) usher_random_below (random, 3600)) * SAMPLE_DAY;
}

static void
add_named (SampleOrg *org, UsherRandom *random)
{
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      const Named *from = &named[i];
      SamplePerson *person = add_person (org, from->part, from->department);

      person->site = from->site;
      person->kind = from->kind;
      person->title = (guint16) usher_sample_title_find (from->title);
      person->state = from->part == SAMPLE_P02 ? SAMPLE_TERMINATED : from->part == SAMPLE_D_LEAVE ? SAMPLE_ON_LEAVE : SAMPLE_ACTIVE;
      usher_sample_name_as (org, from->given, from->family, from->family_first, person);
      person->starts = draw_start (random);
    }
}

/* The twelve at the top. */
static void
add_executives (SampleOrg *org, const SampleNames *names, UsherRandom *random)
{
  guint n, first = usher_sample_title_first (SAMPLE_EXECUTIVE, &n);

  org->ceo = org->people->len;
  for (guint i = 0; i < n; i++)
    {
      SamplePerson *person = add_person (org, SAMPLE_NAMED, SAMPLE_EXECUTIVE);

      person->site = i == 0 ? SAMPLE_LEEDS : choose_site (random);
      person->title = (guint16) (first + i);
      if (i == 2)
        usher_sample_name_as (org, "Ama", "Boateng", FALSE, person);
      else
        usher_sample_name (org, names, random, person);
      person->starts = draw_start (random);
    }
}

gboolean
usher_sample_imports (const SampleOrg *org, guint weeks_ago)
{
  return org->n < MANY || weeks_ago == 0 || weeks_ago % 4 == 1;
}

static void
draw_end (const SampleOrg *org, SamplePerson *person, UsherRandom *random)
{
  gint64 weeks = 1 + usher_random_below (random, 16);

  /* A Friday; the import on the Monday after tells. */
  while (!usher_sample_imports (org, (guint) weeks))
    weeks--;
  person->ends = DATE (-5) - weeks * 7 * SAMPLE_DAY;
  person->told_at = person->ends + 3 * SAMPLE_DAY + 2 * SAMPLE_HOUR;
}

static void
add_parts (SampleOrg *org, const SampleNames *names, UsherRandom *random)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint j = 0; j < parts[i].n; j++)
      {
        const Part *part = &parts[i];
        SamplePerson *person = add_person (org, part->part, part->departments[j % part->n_departments]);

        person->site = part->site >= 0 ? (guint8) part->site : choose_site (random);
        person->state = part->state;
        person->kind = part->kind;
        if (part->title)
          person->title = (guint16) usher_sample_title_find (part->title);
        usher_sample_name (org, names, random, person);
        person->starts = draw_start (random);
        if (person->state == SAMPLE_TERMINATED)
          draw_end (org, person, random);
        if (person->kind == SAMPLE_CONTRACTOR)
          person->ends = DATE (60 + usher_random_below (random, 200));
      }
}

/* Dates and numbers that the answer key depends on. */
static void
settle_cast (SampleOrg *org)
{
  static const int left[] = { -2, -3, -4, -5 }, late[] = { -16, -12 };
  const char *again = NULL;

  for (guint32 i = 0; i < org->people->len; i++)
    {
      SamplePerson *person = SAMPLE_PERSON (org, i);

      switch (person->part)
        {
        case SAMPLE_P02:
          person->ends = DATE (left[person->part_nth]);
          person->told_at = person->ends >= DATE (-2) ? DATE (0) + 6 * SAMPLE_HOUR : DATE (-2) + 2 * SAMPLE_HOUR;
          break;
        case SAMPLE_P03:
          person->ends = DATE (late[person->part_nth]);
          person->told_at = DATE (0) + 6 * SAMPLE_HOUR;
          break;
        case SAMPLE_P04:
          person->ends = DATE (-9 - 4 * person->part_nth);
          break;
        case SAMPLE_P06:
          person->moved_at = DATE (-45);
          person->department_before = SAMPLE_FINANCE;
          break;
        case SAMPLE_P08:
          if (person->part_nth % 2)
            person->employee = again;
          again = person->employee;
          break;
        case SAMPLE_D_LEAVE:
          person->leave_from = DATE (-64);
          break;
        case SAMPLE_D_SEASONAL:
          person->ends = DATE (260);
          break;
        case SAMPLE_D_REHIRE:
          person->employee = "E000412";
          person->starts = DATE (-44);
          break;
        case SAMPLE_NAMED:
          if (g_str_equal (person->login, "callum.fairbairn"))
            {
              person->state = SAMPLE_PRE_HIRE;
              person->starts = DATE (5);
            }
          else if (g_str_equal (person->login, "farid.benhaddou"))
            person->ends = DATE (5);
          break;
        default:
          break;
        }
    }
}

/* ---- Everyone else ---- */

static void
count_wanted (const SampleOrg *org, gint64 wanted[SAMPLE_N_DEPARTMENTS])
{
  gint64 rest = org->n - departments[SAMPLE_EXECUTIVE].n, of = USHER_SAMPLE_PEOPLE - departments[SAMPLE_EXECUTIVE].n, sum = 0;

  for (guint i = 0; i < SAMPLE_EXECUTIVE; i++)
    {
      wanted[i] = departments[i].n * rest / of;
      sum += wanted[i];
    }
  wanted[SAMPLE_ENGINEERING] += rest - sum;
  wanted[SAMPLE_EXECUTIVE] = departments[SAMPLE_EXECUTIVE].n;
  for (guint32 i = 0; i < org->people->len; i++)
    wanted[SAMPLE_PERSON (org, i)->department]--;
}

/* How many of each kind and state there are still to be, so that the totals come out right. */
static void
count_left (const SampleOrg *org, gint64 kinds[4], gint64 states[4])
{
  static const gint64 of_kind[4] = { 1640, 280, 50, 30 }, of_state[4] = { 1884, 36, 20, 60 };

  for (guint i = 1; i < 4; i++)
    {
      kinds[i] = usher_sample_scale (org, of_kind[i]);
      states[i] = usher_sample_scale (org, of_state[i]);
    }
  kinds[0] = org->n - kinds[1] - kinds[2] - kinds[3];
  states[0] = org->n - states[1] - states[2] - states[3];
  for (guint32 i = 0; i < org->people->len; i++)
    {
      kinds[SAMPLE_PERSON (org, i)->kind]--;
      states[SAMPLE_PERSON (org, i)->state]--;
    }
}

/* One of what is left, as likely as there are many of it. */
static guint
draw_left (UsherRandom *random, gint64 left[4])
{
  gint64 sum = left[0] + left[1] + left[2] + left[3];
  gint64 at = usher_random_below (random, (guint) MAX (sum, 1));
  guint i = 0;

  while (i < 3 && at >= left[i])
    at -= left[i++];
  left[i]--;
  return i;
}

static void
draw_dates (const SampleOrg *org, SamplePerson *person, UsherRandom *random)
{
  person->starts = draw_start (random);
  if (person->state == SAMPLE_PRE_HIRE)
    person->starts = DATE (5 + 7 * (gint64) usher_random_below (random, 5));
  else if (person->state == SAMPLE_ACTIVE && usher_random_chance (random, 45))
    person->starts = DATE (-9) - 7 * SAMPLE_DAY * (gint64) usher_random_below (random, 15);
  if (person->state == SAMPLE_ON_LEAVE)
    person->leave_from = DATE (-10 - (gint64) usher_random_below (random, 60));
  if (person->kind == SAMPLE_CONTRACTOR || person->kind == SAMPLE_VENDOR)
    person->ends = DATE (20 + usher_random_below (random, 300));
  if (person->state == SAMPLE_TERMINATED)
    draw_end (org, person, random);
}

static void
add_others (SampleOrg *org, const SampleNames *names)
{
  gint64 wanted[SAMPLE_N_DEPARTMENTS], kinds[4], states[4];
  UsherRandom random, who;

  usher_random_init (&random, org->seed, "people");
  usher_random_init (&who, org->seed, "names");
  count_wanted (org, wanted);
  count_left (org, kinds, states);
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    for (; wanted[i] > 0; wanted[i]--)
      {
        SamplePerson *person = add_person (org, SAMPLE_PLAIN, i);

        person->site = choose_site (&random);
        person->kind = (guint8) draw_left (&random, kinds);
        person->state = (guint8) draw_left (&random, states);
        draw_dates (org, person, &random);
        usher_sample_name (org, names, &who, person);
      }
}

void
usher_sample_people (SampleOrg *org)
{
  SampleNames *names = usher_sample_names_new ();
  UsherRandom random;

  usher_random_init (&random, CAST_SEED, "cast");
  add_named (org, &random);
  add_executives (org, names, &random);
  add_parts (org, names, &random);
  settle_cast (org);
  add_others (org, names);
  usher_sample_names_free (names);
}
