/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Names that people of many places could have.  Constant tables; any thread.  A name is written as its
 * bearer writes it; where letters alone do not make a login, its Latin form follows a '='.  Nobody is
 * meant. */

#include "usher-sample-build.h"

#include <string.h>

typedef struct {
  const char *given, *family; /* words between commas */
  gboolean family_first;
} Culture;

enum { BRITISH, IRISH, PORTUGUESE, INDIAN, TAMIL, AMERICAN, HISPANIC, POLISH, JAPANESE, VIETNAMESE, ARABIC, AFRICAN, CHINESE, KOREAN, TURKISH,
  NORDIC, GERMAN, FRENCH, N_CULTURES };

static const Culture cultures[N_CULTURES] = {
  [BRITISH] = { "Alice,Ben,Charlotte,Daniel,Eleanor,Freddie,Georgia,Harry,Imogen,Jack,Katherine,Liam,Megan,Nathan,Olivia,Patrick,Rosie,Samuel,"
                "Tabitha,Victoria,William,Zara,Rupert,Hannah,Gareth,Lucy,Oscar,Phoebe,Duncan,Isla,Callum,Bethan,Ewan,Jemima",
                "Ashworth,Barlow,Clegg,Dawson,Entwistle,Fairfax,Garside,Hargreaves,Ingham,Jowett,Kershaw,Lister,Metcalfe,Naylor,Oldroyd,"
                "Pickles,Rawnsley,Sutcliffe,Thackray,Uttley,Verity,Wadsworth,Yeadon,Bairstow,Crowther,Dyson,Holroyd,Illingworth,Mallinson,"
                "Priestley,Ramsden,Stansfield,Whiteley,Ackroyd", FALSE },
  [IRISH] = { "Aoife,Ciarán,Niamh,Oisín,Gráinne,Cormac,Róisín,Fionn,Caoimhe,Tadhg,Maeve,Declan,Órla,Eoin,Saoirse,Pádraig",
              "Byrne,Gallagher,Ó Briain,Kavanagh,Ní Dhomhnaill,Quinlan,Tierney,MacCarthy,Devlin,Hennessy,Ó Ceallaigh,Brosnan,Fitzgerald,Keane", FALSE },
  [PORTUGUESE] = { "Afonso,Beatriz,Carolina,Duarte,Eduarda,Francisco,Gonçalo,Helena,Inês,João,Leonor,Mariana,Nuno,Otília,Pedro,Rita,Sofia,Tiago,"
                   "Vasco,Joana,Margarida,Rui,Constança,Simão,Luísa,Martim,Catarina,Bernardo,Filipa,Tomás",
                   "Almeida,Barbosa,Cardoso,Domingues,Esteves,Figueiredo,Guimarães,Henriques,Lourenço,Magalhães,Nogueira,Oliveira,Pacheco,"
                   "Queirós,Ribeiro,Simões,Teixeira,Valente,Xavier,Antunes,Brandão,Coelho,Leitão,Matos,Neves,Pinheiro,Rebelo,Soares,Vilela,Gouveia",
                   FALSE },
  [INDIAN] = { "Aarav,Bhavna,Chirag,Deepika,Esha,Farhan,Gauri,Harsh,Ishita,Jatin,Kavya,Lakshay,Meera,Nikhil,Ojas,Pooja,Rahul,Sanya,Tanvi,Uday,"
               "Vikram,Yamini,Aditi,Kunal,Sneha,Rohit,Ananya,Manish,Shreya,Varun,Nandita,Abhinav,Ritika,Gaurav",
               "Agarwal,Bhatt,Chatterjee,Deshmukh,Dutta,Gokhale,Iyengar,Joshi,Kulkarni,Lodha,Mehta,Nambiar,Oberoi,Pillai,Rastogi,Saxena,Trivedi,"
               "Upadhyay,Varma,Wadhwa,Banerjee,Chauhan,Kapoor,Malhotra,Mishra,Patel,Sengupta,Shetty,Sinha,Thakur,Bhardwaj,Ghosh,Hegde,Rao", FALSE },
  [TAMIL] = { "Arjun,Bhuvana,Dhanush,Gayathri,Harini,Karthik,Lavanya,Madhavan,Nithya,Priyanka,Revathi,Senthil,Thilaga,Vignesh,Yazhini,Aravind,Divya,"
              "Ganesan,Janani,Keerthana", "Balasubramanian,Chandrasekaran,Elango,Gopalakrishnan,Jayaraman,Krishnamurthy,Lakshmanan,Murugesan,Natarajan,"
              "Palaniswami,Ramachandran,Sundaram,Thirunavukkarasu,Vaidyanathan,Ranganathan,Subramaniam,Sivakumar,Rajagopal", FALSE },
  [AMERICAN] = { "Aaron,Brooke,Caleb,Dakota,Emma,Garrett,Hailey,Isaac,Jasmine,Kyle,Logan,Madison,Noah,Paige,Quentin,Riley,Savannah,Tyler,Wesley,"
                 "Abigail,Brandon,Chelsea,Derek,Elijah,Faith,Grant,Hunter,Jenna,Marcus,Natalie,Owen,Tessa,Trevor,Whitney",
                 "Abbott,Bradshaw,Calloway,Dalton,Ellington,Fuller,Granger,Holloway,Irving,Jefferies,Kimball,Lockhart,McAllister,Norwood,Overton,"
                 "Prescott,Ridley,Stratton,Tillman,Underhill,Vaughn,Whitaker,Yates,Beaumont,Carver,Donovan,Easton,Harlan,Langley,Merritt,Oakes,"
                 "Rutledge,Sawyer,Wheeler", FALSE },
  [HISPANIC] = { "Alejandra,Benjamín,Camila,Diego,Esteban,Fernanda,Guillermo,Hernán,Isabela,Joaquín,Lucía,Mateo,Natalia,Pilar,Ramón,Sebastián,Teresa,"
                 "Valentina,Ximena,Emilio,Graciela,Rodrigo,Marisol,Andrés",
                 "Aguilar,Bermúdez,Castañeda,Delgado,Espinoza,Fuentes,Gallegos,Hinojosa,Ibarra,Jiménez,Lozano,Montoya,Núñez,Ochoa,Peralta,Quiroga,"
                 "Rosales,Sandoval,Treviño,Urrutia,Villarreal,Zamora,Carrasco,Salazar", FALSE },
  [POLISH] = { "Agnieszka,Bartosz,Celina,Dominik,Ewelina,Filip,Grażyna,Hubert,Izabela,Jarosław,Kinga,Łukasz,Małgorzata,Norbert,Oliwia,Paweł,Sławomir,"
               "Tadeusz,Urszula,Wojciech,Zofia,Żaneta,Krzysztof,Aleksandra",
               "Borkowska,Cieślak,Dąbek,Gołębiewski,Jabłoński,Kaczmarek,Lewandowicz,Maciejewska,Nowacki,Ostrowska,Piątek,Rutkowska,Sikora,Tomaszewski,"
               "Urbaniak,Wróblewski,Zając,Świderska,Żurek,Mazurek,Stępień,Błaszczyk,Głowacki,Pawlak", FALSE },
  [JAPANESE] = { "陽菜=hina,大翔=hiroto,結衣=yui,蓮=ren,さくら=sakura,悠真=yuma,葵=aoi,健太=kenta,直子=naoko,翔太=shota,恵子=keiko,拓海=takumi,由美=yumi,"
                 "亮=ryo,智子=tomoko,誠=makoto,彩=aya,浩=hiroshi,真理=mari,修=osamu",
                 "鈴木=suzuki,高橋=takahashi,田中=tanaka,伊藤=ito,渡辺=watanabe,山本=yamamoto,中村=nakamura,小林=kobayashi,加藤=kato,吉田=yoshida,"
                 "山田=yamada,松本=matsumoto,井上=inoue,木村=kimura,清水=shimizu,斎藤=saito,森=mori,池田=ikeda,橋本=hashimoto,石川=ishikawa", TRUE },
  [VIETNAMESE] = { "Minh Anh,Quốc Bảo,Thị Cúc,Văn Dũng,Thị Giang,Đức Hải,Ngọc Khánh,Thùy Linh,Hoàng Nam,Thị Oanh,Gia Phúc,Như Quỳnh,Thanh Sơn,Thị Thảo,"
                   "Anh Tuấn,Thúy Vân,Xuân Yến,Trọng Nghĩa", "Nguyễn,Trần,Lê,Phạm,Hoàng,Huỳnh,Phan,Vũ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Lý,Đinh", TRUE },
  [ARABIC] = { "أحمد=ahmad,فاطمة=fatima,يوسف=yousef,مريم=maryam,عمر=omar,نور=nour,خالد=khalid,سارة=sara,حسن=hasan,هدى=huda,طارق=tariq,رانيا=rania,"
               "سامي=sami,دينا=dina,زياد=ziad,أمل=amal,كريم=karim,لينا=lina",
               "المصري=almasri,الخطيب=alkhatib,حداد=haddad,منصور=mansour,النجار=alnajjar,سليمان=sulaiman,الشامي=alshami,عبد الله=abdullah,"
               "قاسم=qasim,الزين=alzein,صالح=saleh,البغدادي=albaghdadi,شاهين=shaheen,درويش=darwish,العلي=alali,حمدان=hamdan", FALSE },
  [AFRICAN] = { "Abena,Babajide,Chiamaka,Dayo,Efua,Femi,Gugulethu,Hauwa,Ifeoma,Jabulani,Kofi,Lindiwe,Makena,Nana,Obinna,Palesa,Rudo,Sizwe,Tendai,Uche,"
                "Wanjiru,Yaw,Zanele,Ngozi", "Achebe,Boateng,Chukwu,Dlamini,Eze,Fashola,Gyamfi,Hamisi,Ibekwe,Juma,Kamau,Lawal,Mensah,Nkosi,Odhiambo,"
                "Phiri,Sowande,Tshabalala,Umeh,Wambui,Yeboah,Zulu,Adeyemi,Owusu", FALSE },
  [CHINESE] = { "志强=zhiqiang,美玲=meiling,建国=jianguo,晓雯=xiaowen,子轩=zixuan,雨桐=yutong,浩然=haoran,思远=siyuan,静怡=jingyi,文博=wenbo,佳慧=jiahui,"
                "俊杰=junjie,欣妍=xinyan,国栋=guodong,梦洁=mengjie,天宇=tianyu",
                "王=wang,李=li,张=zhang,刘=liu,陈=chen,杨=yang,黄=huang,赵=zhao,周=zhou,吴=wu,徐=xu,孙=sun,马=ma,朱=zhu,胡=hu,郭=guo,何=he,林=lin", TRUE },
  [KOREAN] = { "민준=minjun,서연=seoyeon,지후=jihu,하은=haeun,도윤=doyun,수빈=subin,예준=yejun,지민=jimin,현우=hyeonu,은지=eunji,성민=seongmin,유진=yujin",
               "김=kim,이=lee,박=park,최=choi,정=jung,강=kang,조=cho,윤=yoon,장=jang,임=lim,한=han,오=oh", TRUE },
  [TURKISH] = { "Aslı,Burak,Cem,Derya,Emre,Fatma,Gökhan,Hande,İpek,Kerem,Leyla,Murat,Nilüfer,Onur,Pınar,Selin,Tolga,Umut,Volkan,Zeynep",
                "Aydın,Bozkurt,Çelik,Doğan,Erdem,Güneş,Kaplan,Öztürk,Polat,Sarı,Şahin,Tekin,Uçar,Yıldırım,Koç,Aksoy", FALSE },
  [NORDIC] = { "Astrid,Bjørn,Elin,Frida,Gustav,Henrik,Ingrid,Jens,Kirsten,Lars,Maja,Nils,Oskar,Petra,Sigrid,Torsten,Ylva,Åsa",
               "Andersson,Bergström,Dahl,Eklund,Fredriksen,Grønning,Hedlund,Isaksson,Kjeldsen,Lindholm,Møller,Nygård,Øster,Persson,Rasmussen,Sjöberg,"
               "Thorsen,Wahlström", FALSE },
  [GERMAN] = { "Anke,Bastian,Claudia,Dietmar,Elke,Florian,Greta,Heiko,Ines,Jürgen,Katja,Lothar,Monika,Nadja,Ralf,Sabine,Thorben,Ulrike,Volker,Wiebke",
               "Albrecht,Brandt,Diekmann,Ehlers,Fuhrmann,Großmann,Hartwig,Jäger,Köhler,Lindemann,Meißner,Neuhaus,Petersen,Rösch,Schäfer,Timm,Vogt,"
               "Weidner", FALSE },
  [FRENCH] = { "Adèle,Baptiste,Clémence,Didier,Élodie,Fabien,Gaëlle,Hugo,Joséphine,Laurent,Maëlys,Noémie,Pascal,Quentin,Rémi,Sylvie,Thibault,Yannick",
               "Aubert,Besson,Chevalier,Delorme,Ferrand,Guérin,Lemaître,Marchand,Perrault,Renaud,Tessier,Vasseur,Boucher,Carpentier,Lefèvre,Moreau", FALSE },
};

/* Who lives where, a hundred parts a site. */
static const guint8 shares[SAMPLE_N_SITES][N_CULTURES] = {
  [SAMPLE_LEEDS] = { [BRITISH] = 52, [IRISH] = 8, [INDIAN] = 8, [POLISH] = 9, [ARABIC] = 5, [AFRICAN] = 9, [CHINESE] = 2, [TURKISH] = 3, [GERMAN] = 2, [FRENCH] = 2 },
  [SAMPLE_LISBON] = { [PORTUGUESE] = 66, [AFRICAN] = 8, [FRENCH] = 8, [HISPANIC] = 6, [GERMAN] = 5, [BRITISH] = 4, [NORDIC] = 3 },
  [SAMPLE_BENGALURU] = { [INDIAN] = 62, [TAMIL] = 33, [ARABIC] = 2, [CHINESE] = 1, [BRITISH] = 2 },
  [SAMPLE_AUSTIN] = { [AMERICAN] = 46, [HISPANIC] = 24, [VIETNAMESE] = 8, [INDIAN] = 6, [AFRICAN] = 5, [CHINESE] = 4, [KOREAN] = 4, [POLISH] = 3 },
  [SAMPLE_SYDNEY] = { [BRITISH] = 36, [IRISH] = 6, [CHINESE] = 16, [JAPANESE] = 14, [VIETNAMESE] = 8, [ARABIC] = 8, [KOREAN] = 5, [INDIAN] = 4, [NORDIC] = 3 },
};

/* The words of a table, split once for a whole organisation. */
struct _SampleNames {
  char **given[N_CULTURES], **family[N_CULTURES];
};

SampleNames *
usher_sample_names_new (void)
{
  SampleNames *self = g_new0 (SampleNames, 1);

  for (guint i = 0; i < N_CULTURES; i++)
    {
      self->given[i] = g_strsplit (cultures[i].given, ",", -1);
      self->family[i] = g_strsplit (cultures[i].family, ",", -1);
    }
  return self;
}

void
usher_sample_names_free (SampleNames *self)
{
  for (guint i = 0; i < N_CULTURES; i++)
    {
      g_strfreev (self->given[i]);
      g_strfreev (self->family[i]);
    }
  g_free (self);
}

/* "Nguyễn" and "佐藤=sato" as letters of a login. */
static char *
romanise (const char *word)
{
  const char *latin = strchr (word, '=');
  g_autofree char *ascii = latin ? g_strdup (latin + 1) : g_str_to_ascii (word, "C");
  GString *out = g_string_new (NULL);

  for (const char *at = ascii; *at; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (out, g_ascii_tolower (*at));
  return g_string_free (out, FALSE);
}

static char *
written (const char *word)
{
  const char *latin = strchr (word, '=');

  return latin ? g_strndup (word, (gsize) (latin - word)) : g_strdup (word);
}

/* In a Vietnamese given name the last word is what people are called by. */
static const char *
called_by (const char *given)
{
  const char *space = strrchr (given, ' ');

  return space ? space + 1 : given;
}

static void
fill_name (SampleOrg *org, const char *given, const char *family, gboolean family_first, SamplePerson *person)
{
  g_autofree char *first = written (given), *last = written (family);
  g_autofree char *name = family_first ? g_strdup_printf ("%s %s", last, first) : g_strdup_printf ("%s %s", first, last);
  g_autofree char *latin_given = romanise (called_by (given)), *latin_family = romanise (family);
  g_autofree char *login = g_strdup_printf ("%s.%s", latin_given, latin_family);

  person->given = g_string_chunk_insert_const (org->texts, first);
  person->family = g_string_chunk_insert_const (org->texts, last);
  person->name = g_string_chunk_insert (org->texts, name);
  person->login = usher_sample_take_login (org, login);
}

static guint
choose_culture (UsherRandom *random, SampleSite site)
{
  guint at = usher_random_below (random, 100), culture = 0;

  while (culture < N_CULTURES - 1 && at >= shares[site][culture])
    at -= shares[site][culture++];
  return culture;
}

#define TRIES 12

void
usher_sample_name (SampleOrg *org, const SampleNames *names, UsherRandom *random, SamplePerson *person)
{
  const char *given = NULL, *family = NULL;
  guint culture = 0;

  /* In so large a company a few people share a name; in this one it is a planted decoy. */
  for (guint i = 0; i < TRIES; i++)
    {
      g_autofree char *latin_given = NULL, *latin_family = NULL, *login = NULL;

      culture = choose_culture (random, person->site);
      given = names->given[culture][usher_random_below (random, g_strv_length (names->given[culture]))];
      family = names->family[culture][usher_random_below (random, g_strv_length (names->family[culture]))];
      latin_given = romanise (called_by (given));
      latin_family = romanise (family);
      login = g_strdup_printf ("%s.%s", latin_given, latin_family);
      if (!g_hash_table_contains (org->logins, login))
        break;
    }
  fill_name (org, given, family, cultures[culture].family_first, person);
}

void
usher_sample_name_as (SampleOrg *org, const char *given, const char *family, gboolean family_first, SamplePerson *person)
{
  fill_name (org, given, family, family_first, person);
}

const char *
usher_sample_take_login (SampleOrg *org, const char *login)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (org->logins, login));
  const char *taken = g_string_chunk_insert (org->texts, login);

  g_hash_table_insert (org->logins, (char *) taken, GUINT_TO_POINTER (n + 1));
  if (n == 0)
    return taken;
  {
    g_autofree char *numbered = g_strdup_printf ("%s%u", login, n + 1);

    return usher_sample_take_login (org, numbered);
  }
}
